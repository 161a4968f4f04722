import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { lockOrderPage, noLockOrder, readLockOrder, type LockOrder } from '../chapter/lockOrder.ts'

/** The orders of locks as the project's page says them; none if it has no such page. What is wrong in it is reported with the page. */
export function lockOrderOf(root: string): LockOrder {
  const path = join(root, lockOrderPage)
  return existsSync(path) ? readLockOrder(lockOrderPage, readFileSync(path, 'utf8')).order : noLockOrder
}
