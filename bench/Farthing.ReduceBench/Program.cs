using System.Globalization;
using Farthing.ReduceBench;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
switch (args)
{
    case []:
        ScanRun.Run();
        PriorRun.Run();
        return 0;
    case ["scan"]:
        ScanRun.Run();
        return 0;
    case ["prior"]:
        PriorRun.Run();
        return 0;
    case ["rule"]:
        RuleRun.Run(seeds: 100, requests: 20_000);
        return 0;
    case ["rule", string seeds]:
        RuleRun.Run(int.Parse(seeds, CultureInfo.InvariantCulture), requests: 20_000);
        return 0;
    default:
        Console.Error.WriteLine("use bench/run reduce [scan | prior | rule [SEEDS]]");
        return 2;
}
