/** Where a pair of mail servers lives. */
export interface MailPlace {
  root: string;
  submission: number;
  outside: number;
  imap: number;
  password: string;
  /** Owner of the mailboxes. */
  uid: number;
  gid: number;
}

/** postfix: the mail server of shop.test. An unknown address is accepted and bounced, as a server behind another one does. */
export function mainCf({ root, uid, gid }: MailPlace): string {
  return `
compatibility_level = 3.6
queue_directory = ${root}/queue
data_directory = ${root}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
maillog_file = ${root}/postfix.log
maillog_file_prefixes = ${root}
myhostname = mx.shop.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
smtputf8_enable = no
alias_maps =
alias_database =
recipient_delimiter = +
virtual_mailbox_domains = shop.test
virtual_mailbox_maps = texthash:${root}/mailboxes
virtual_alias_maps = texthash:${root}/aliases
virtual_mailbox_base = ${root}/mail
virtual_uid_maps = static:${uid}
virtual_gid_maps = static:${gid}
smtpd_reject_unlisted_recipient = no
smtpd_recipient_restrictions = permit_mynetworks, reject
default_transport = error:5.1.2 there is no world here
`;
}

/** Two doors: one for our own people, one for the world. The second one believes nobody, whatever they bring along. */
export function masterCf({ submission, outside }: MailPlace): string {
  const says = (verdict: string) =>
    `-o { smtpd_client_restrictions = check_client_access static:{PREPEND Authentication-Results: mx.shop.test; dmarc=${verdict} header.from=shop.test} }`;
  return `
127.0.0.1:${submission} inet n - n - - smtpd
  ${says('pass')}
127.0.0.1:${outside} inet n - n - - smtpd
  ${says('fail')}
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
`;
}

/** dovecot: IMAP for the same mailboxes. */
export function dovecotConf({ root, imap, password, uid, gid }: MailPlace): string {
  return `
base_dir = ${root}/run
log_path = ${root}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
first_valid_uid = 1
mail_location = maildir:${root}/mail/%n/Maildir
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${uid} gid=${gid} home=${root}/mail/%n
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${imap}
  }
  inet_listener imaps {
    port = 0
  }
}
`;
}
