; What the Windows installer does beside copying files: phones must get through the firewall.
;
; The installer needs no administrator; the rule does, so Windows asks for one, once. Whoever says no, or installs
; silently (/S), has an app that works on this computer, and its Diagnostics say what to do. The rule names the program
; and no ports, for those can be changed in Settings. An update keeps the program's place, and so the rule.

!define FIREWALL_RULE "Capture Station"

; $0 is "0" where the rule exists. Everybody may ask.
!macro findFirewallRule
  nsExec::Exec `"$SYSDIR\netsh.exe" advfirewall firewall show rule name="${FIREWALL_RULE}"`
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
      !insertmacro netshAsAdministrator `advfirewall firewall add rule name="${FIREWALL_RULE}" dir=in action=allow protocol=TCP program="$appExe" enable=yes profile=any`
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
      !insertmacro netshAsAdministrator `advfirewall firewall delete rule name="${FIREWALL_RULE}"`
    ${endIf}
  ${endIf}
  ClearErrors
!macroend
