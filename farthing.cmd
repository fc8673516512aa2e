@echo off
setlocal
set "program=%~dp0artifacts\bin\Farthing\release\farthing.exe"
if not exist "%program%" dotnet build "%~dp0src\Farthing\Farthing.csproj" -c Release -v q --nologo -p:RunAnalyzers=false 1>&2 || exit /b 3
"%program%" %*
