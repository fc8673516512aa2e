@echo off
setlocal
if "%~1"=="publish" echo farthing: no native program for Windows: use Linux with glibc on x86_64 or aarch64; 'farthing VERB' works without one 1>&2 & exit /b 2
set "program=%~dp0artifacts\bin\Farthing\release\farthing.exe"
if not exist "%program%" dotnet build "%~dp0src\Farthing\Farthing.csproj" -c Release -v q --nologo -p:RunAnalyzers=false 1>&2 || exit /b 3
"%program%" %*
