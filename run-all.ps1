# The main job on what ships in data/: compares the algorithms and writes a report under out/.
# Arguments go on to 'harness compare', for example: ./run-all.ps1 --runs 100 --out out/quick
$project = [IO.Path]::Combine($PSScriptRoot, 'harness')
& dotnet run -c Release --project $project -- compare @args
exit $LASTEXITCODE
