; What the Windows installer does beside copying files: phones must get through the firewall.
;
; The installer needs no administrator; the rule does, so Windows asks for one, once. Whoever says no, or installs
; silently (/S), has an app that works on this computer, and its Diagnostics say what to do. The rule names the program
; and no ports, for those can be changed in Settings. An update keeps the program's place, and so the rule. Each user of the
; computer has a copy of the app, so each has a rule: its name says whose it is.

; $R2 is the name of this user's rule, and $0 is "0" where it exists. Everybody may ask.
!macro findFirewallRule
  ReadEnvStr $R2 USERNAME
  StrCpy $R2 "Capture Station ($R2)"
  nsExec::Exec `"$SYSDIR\netsh.exe" advfirewall firewall show rule name="$R2"`
  Pop $0
!macroend

!macro netshAsAdministrator ARGUMENTS
  ClearErrors
  ExecShellWait "runas" "$SYSDIR\netsh.exe" `${ARGUMENTS}` SW_HIDE
  ClearErrors
!macroend

!macro customInstall
  ${ifNot} ${Silent}
    !insertmacro findFirewallRule
    ${if} $0 != "0"
      !insertmacro netshAsAdministrator `advfirewall firewall add rule name="$R2" dir=in action=allow protocol=TCP program="$appExe" enable=yes profile=any`
    ${endIf}
  ${endIf}
!macroend

; The one-click uninstaller is silent once it has asked; whether it was told to be shows in its command line alone.
!macro customUnInstall
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/S" $R1
  ${if} ${Errors}
  ${andIfNot} ${isUpdated}
    !insertmacro findFirewallRule
    ${if} $0 == "0"
      !insertmacro netshAsAdministrator `advfirewall firewall delete rule name="$R2"`
    ${endIf}
  ${endIf}
  ClearErrors
!macroend
