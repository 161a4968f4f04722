/** Why a tree or a file of it cannot be read. */
export interface TreeProblem {
  /** A path, as the user would write it. */
  readonly where: string
  /** What is the case, and what was expected. */
  readonly message: string
  /** One action. */
  readonly help?: string
}

export function treeProblemText({ where, message, help }: TreeProblem): string {
  return `${where}: ${message}${help === undefined ? '' : `; ${help}`}`
}
