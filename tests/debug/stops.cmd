# args: programs/system.s
break put_text
commands 1
silly
echo in put_text
print a0
end
continue
commands 1
echo in put_text
print a0
end
continue
ignore 1 1
condition 1 a0 > 0
info breakpoints
continue
condition 1 a0 +
disable 1
tbreak programs/system/traps.inc:20
continue
enable
disable
rwatch PROC_NAME+proc_rogue
continue
delete 3
awatch E:0
continue
info breakpoints
delete 4
catch trap svc
continue
delete
catch mode
continue
delete
catch reloc
continue
delete
catch op lpsw
continue
delete
catch class privileged if r6 > 0
continue
delete
display/x M
display time
display
step
info display
undisplay 1
step
undisplay
delete 77
catch
catch fire
catch trap door
catch class room
catch op xyz
catch square
break nowhere
break here if
watch
