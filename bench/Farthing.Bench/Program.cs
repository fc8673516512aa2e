using System.Globalization;
using BenchmarkDotNet.Running;

namespace Farthing.Bench;

/// <summary><c>run [farthing.dll]</c> prints the table of docs/performance.md, <c>replicas</c> its rows on many of them alone, <c>month</c> plays a month of a fleet, <c>plan farthing.dll</c> its rows on plans; anything else goes to BenchmarkDotNet.</summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        if (args.Length > 0 && args[0] == "run")
        {
            SideBySide.Run(args.Length > 1 ? args[1] : null);
            return;
        }

        if (args is ["replicas"])
        {
            SideBySide.Replicas();
            return;
        }

        if (args is ["month"])
        {
            FleetMonth.Run();
            return;
        }

        if (args is ["plan", string launcher])
        {
            PlanTimes.Run(launcher);
            return;
        }

        BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
    }
}
