using System.Diagnostics;

namespace Farthing.GatewayBench.Beside;

/// <summary>Clients that ask again as soon as they were answered: processor time of a request and what one client waits longer.</summary>
internal static class ClosedLoop
{
    private const int Rounds = 5;
    private const double RoundSeconds = 0.9;
    private const double AloneSeconds = 0.3;

    /// <summary>Runs all contenders in turn and prints medians; in a minute for whole answers.</summary>
    /// <param name="contenders">Who.</param>
    /// <param name="modules">The folder of npm's modules.</param>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="streams">Whether streams are asked for.</param>
    public static void Run(Contenders contenders, string modules, string folder, bool streams)
    {
        using LoadProcess load = new();
        int connections = streams ? 64 : 16;
        BesideRun.Say(
            streams
                ? $"Streams of {FixedUpstream.BurstEvents} events in one burst, {connections} at a time"
                : $"Whole answers (1 kB there, 679 B back), {connections} at a time"
        );
        List<Contender?> all =
        [
            contenders.Direct,
            contenders.Nginx(),
            contenders.Bare(isPaced: false),
            contenders.Farthing(),
            contenders.Portkey(modules),
        ];
        List<Contender> running = [.. all.OfType<Contender>()];
        HashSet<Contender> failed = [];
        foreach (Contender one in running)
        {
            if (load.Run(one.Port, contenders.Upstream, 1, streams, 0) is null)
            {
                failed.Add(one);
                continue;
            }

            // Until the compiler has nothing left to make quicker: as the rounds are, which open and close connections too.
            long began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < one.WarmSeconds)
            {
                load.Run(one.Port, contenders.Upstream, connections, streams, 0.8);
                load.Run(one.Port, contenders.Upstream, 1, streams, 0.2);
            }
        }

        List<Contender> able = running.FindAll(one => !failed.Contains(one));
        Dictionary<Contender, List<double>> cpu = able.ToDictionary(one => one, _ => new List<double>());
        Dictionary<Contender, List<double>> alone = able.ToDictionary(one => one, _ => new List<double>());
        Dictionary<Contender, List<double>> byWrk = able.ToDictionary(one => one, _ => new List<double>());
        WrkClient? wrk = streams ? null : WrkClient.Find(folder);
        for (int round = 0; round < Rounds; round++)
        {
            foreach (Contender one in able)
            {
                double before = one.ProcessorSeconds;
                long requests = load.Run(
                    one.Port,
                    contenders.Upstream,
                    connections,
                    streams,
                    RoundSeconds
                )!.Value.Requests;
                cpu[one].Add((one.ProcessorSeconds - before) / requests * 1e6);
                alone[one].Add(load.Run(one.Port, contenders.Upstream, 1, streams, AloneSeconds)!.Value.P50);
                if (wrk is not null && round > 1 && one.IsForWrk)
                {
                    before = one.ProcessorSeconds;
                    requests = wrk.Run(one.Port, connections);
                    byWrk[one].Add((one.ProcessorSeconds - before) / requests * 1e6);
                }
            }
        }

        Print(running, failed, cpu, alone, byWrk, streams);
        if (wrk is null && !streams)
        {
            BesideRun.Say("wrk, as a client that is not ours: not installed (apt install wrk)");
        }

        running.ForEach(one => one.Dispose());
    }

    private static void Print(
        List<Contender> running,
        HashSet<Contender> failed,
        Dictionary<Contender, List<double>> cpu,
        Dictionary<Contender, List<double>> alone,
        Dictionary<Contender, List<double>> byWrk,
        bool streams
    )
    {
        Contender? plain = running.Find(one => one.Name == "nginx");
        double nginx = plain is null ? double.NaN : BesideRun.Median(cpu[plain]);
        double nginxByWrk = plain is null ? double.NaN : BesideRun.Median(byWrk[plain]);
        double direct = BesideRun.Median(alone[running[0]]);
        BesideRun.Say(
            "                              CPU us/request   x nginx   added p50, one client"
                + (streams ? "   us/event   M events/CPU-s" : "   wrk: us/request   x nginx")
        );
        foreach (Contender one in running)
        {
            if (failed.Contains(one))
            {
                BesideRun.Say($"  {one.Name, -26}  fails: no 200");
                continue;
            }

            double p50 = BesideRun.Median(alone[one]);
            if (one.IsDirect)
            {
                BesideRun.Say($"  {one.Name, -26}                                    p50 {p50 / 1000:F3} ms");
                continue;
            }

            double own = BesideRun.Median(cpu[one]);
            double foreign = BesideRun.Median(byWrk[one]);
            string more =
                streams
                    ? $"   {own / FixedUpstream.BurstEvents, 8:F2}   {FixedUpstream.BurstEvents / own, 14:F2}"
                : double.IsNaN(foreign) ? ""
                : $"   {foreign, 15:F1}   {foreign / nginxByWrk, 7:F2}";
            BesideRun.Say(
                $"  {one.Name, -26}  {own, 14:F1}   {own / nginx, 7:F2}   {(p50 - direct) / 1000, 18:F3} ms"
                    + more
            );
        }
    }
}
