import type { Face } from './face.ts'
import { mayClose, mayOpen } from './punctuation.ts'

/** Something that reads as markup and must be escaped. */
export interface Unsafe {
  readonly name: string
  /** A backslash goes before each match. Sees escapes already made as NUL, as docutils does. */
  readonly pattern: RegExp
  readonly in: readonly Face['kind'][]
  readonly because: string
}

/** Letters and digits with single inner punctuation: docutils' "simple reference name". */
const simpleName = String.raw`[\p{L}\p{N}]+(?:[\-._+:][\p{L}\p{N}]+)*`

/** Characters of an e-mail address, and of a URI. */
const emailCharacter = "[-_!~*'{|}/#?^`&=+$%a-zA-Z0-9\\0]"
const uriCharacter = "[-_.!~*'()[\\];/:@&=+$,%a-zA-Z0-9?#\\0]"

/** Schemes that docutils turns into links wherever they stand (docutils.utils.urischemes). */
const uriSchemes = `
  about acap addbook afp afs aim callto castanet chttp cid crid data dav dict dns eid fax feed
  file finger freenet ftp go gopher gsm-sms h323 h324 hdl hnews http https hydra iioploc ilu im
  imap info ior ipp irc iris.beep iseek jar javascript jdbc ldap lifn livescript lrq mailbox
  mailserver mailto md5 mid mocha modem mtqp mupdate news nfs nntp opaquelocktoken phone pop
  pop3 pres printer prospero rdar res rtsp rvp rwhois rx sdp service shttp sip sips smb snews
  snmp soap.beep soap.beeps ssh t120 tag tcp tel telephone telnet tftp tip tn3270 tv urn uuid
  vemmi videotex view-source wais whodp whois\\+\\+ x-man-page xmlrpc.beep xmlrpc.beeps z39.50r
  z39.50s`
  .trim()
  .split(/\s+/)
  .join('|')
  .replaceAll('.', '\\.')

/**
 * In order: an escape ends a word, so what looks for the end of a word comes last.
 *
 * The rules are docutils' "inline markup recognition rules"; a character that they leave alone is
 * left alone here too, so that `kvm->mn_*` and `a * b` keep their look.
 */
export const unsafe: readonly Unsafe[] = [
  {
    name: 'backslash',
    pattern: /\\/g,
    in: ['text', 'emphasis', 'strong', 'link'],
    because: 'a backslash takes the meaning off the next character and disappears',
  },
  {
    name: 'star at the start of a word',
    pattern: new RegExp(String.raw`(?<=${mayOpen})\*(?!\s)`, 'gu'),
    in: ['text'],
    because: '`*` opens emphasis, `**` strong emphasis',
  },
  {
    name: 'star inside emphasis',
    pattern: /\*/g,
    in: ['emphasis', 'strong'],
    because: 'the first star at the end of a word closes the emphasis',
  },
  {
    name: 'backtick',
    pattern: /`/g,
    in: ['text', 'link'],
    because: 'a backtick opens or closes interpreted text, a literal, a link or a target',
  },
  {
    name: 'bar at the start of a word',
    pattern: new RegExp(String.raw`(?<=${mayOpen})\|(?![\s|])`, 'gu'),
    in: ['text'],
    because: '`|name|` is a substitution',
  },
  {
    name: 'URI scheme',
    pattern: new RegExp(String.raw`(?<=${mayOpen}(?:${uriSchemes})):(?=${uriCharacter})`, 'giu'),
    in: ['text'],
    because: 'a known scheme makes a link of a text that the tree says is none, as in info:x',
  },
  {
    name: 'e-mail address',
    pattern: new RegExp(`(?<=${emailCharacter})@(?=${emailCharacter})`, 'gu'),
    in: ['text'],
    because: 'two words around `@`, as in HEAD@{1}, are a mail address',
  },
  {
    name: 'double colon at the end',
    pattern: /(?<=:):(?=\s*$)/g,
    in: ['text'],
    because: '`::` at the end of a paragraph announces a literal block',
  },
  {
    name: 'underscore after a bracket',
    pattern: new RegExp(String.raw`(?<=\])_(?=${mayClose})`, 'gu'),
    in: ['text'],
    because: '`[1]_` and `[name]_` are footnote and citation references',
  },
  {
    name: 'underscore at the end of a word',
    pattern: new RegExp(`(?<=${mayOpen}${simpleName})_(?=_?${mayClose})`, 'gu'),
    in: ['text'],
    because: '`name_` and `name__` are references to a target',
  },
]
