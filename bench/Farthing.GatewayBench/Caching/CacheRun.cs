using Farthing.GatewayBench.Beside;

namespace Farthing.GatewayBench.Caching;

/// <summary>What the response cache costs and saves: hits beside the gateway's own fastest answer, misses beside the same requests without a cache, and requests of models without one beside a gateway that has none.</summary>
internal static class CacheRun
{
    private const int Rounds = 11;
    private const int Connections = CacheCase.Connections;
    private const double WarmSeconds = 15; // Of each gateway: what is compiled for good comes after some ten thousand requests.
    private const double AwakeSeconds = 0.5; // A gateway that stood idle gets its memory and connections again first.
    private const double MomentSeconds = 0.1; // Each miss is one question more in its scope.

    /// <summary>Measures the parts of a miss in this process.</summary>
    public static void RunParts()
    {
        CacheParts parts = new();
        foreach (
            (string name, Action run) in ((string, Action)[])
                [
                    ("its key", parts.Key),
                    ("whether it is about now", parts.Volatile),
                    ("its canonical text and the key by that", parts.Canonical),
                    ("its answer, captured and looked at", parts.Answer),
                    ("its place in a full memory", parts.Add),
                ]
        )
        {
            (double us, long bytes) = BytesRun.Measure(run, 50_000);
            BesideRun.Say($"a miss, {name}: {us:F2} us, {bytes} B allocated");
        }
    }

    /// <summary>Runs all of it, in about two minutes.</summary>
    /// <param name="farthing">The program <c>farthing</c>.</param>
    public static void Run(string farthing)
    {
        string folder = Path.GetFullPath("artifacts/bench-cache");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true); // Journals would be read first.
        }

        (int upstream, int paced) = (Contender.FreePort(), Contender.FreePort());
        int admin = Contender.FreePort();
        Contender.Start(Environment.ProcessPath!, "upstream", Number.Text(upstream), Number.Text(paced), "5");
        try
        {
            Contender.WaitFor(upstream);
            using LoadProcess load = new();
            using Contender none = CacheGateway.Start(
                farthing,
                Path.Combine(folder, "none"),
                upstream,
                false,
                false,
                Contender.FreePort()
            );
            using Contender memory = CacheGateway.Start(
                farthing,
                Path.Combine(folder, "memory"),
                upstream,
                true,
                false,
                admin
            );
            using Contender kept = CacheGateway.Start(
                farthing,
                Path.Combine(folder, "kept"),
                upstream,
                true,
                true,
                Contender.FreePort()
            );
            CacheCase health = new("GET /health", memory, "plain", CacheAsk.Health, "");
            CacheCase upstreamAnswer = new(
                "the same request, answered upstream",
                memory,
                "plain",
                CacheAsk.Same,
                ""
            );
            CacheCase exact = new("a hit, exact", memory, "exact", CacheAsk.Same, "hit");
            CacheCase canonical = new("a hit, canonical", memory, "canonical", CacheAsk.Mark, "hit");
            CacheCase off = new("other bodies, no cache for them", memory, "plain", CacheAsk.Other, "");
            CacheCase miss = new("a miss, exact", memory, "exact", CacheAsk.Other, "miss");
            CacheCase canonicalMiss = new("a miss, canonical", memory, "canonical", CacheAsk.Other, "miss");
            CacheCase keptOff = new(
                "other bodies, no cache for them (cache.db)",
                kept,
                "plain",
                CacheAsk.Other,
                ""
            );
            CacheCase keptMiss = new(
                "a miss, exact, kept in cache.db",
                kept,
                "exact",
                CacheAsk.Other,
                "miss"
            );
            CacheCase without = new("no cache configured", none, "plain", CacheAsk.Other, "");
            // The first of each kind is the miss that is hit from then on.
            load.Vary(memory.Port, "exact", CacheAsk.Same, "miss", 1, 0);
            load.Vary(memory.Port, "canonical", CacheAsk.Same, "miss", 1, 0);
            CacheCase[] all =
            [
                health,
                upstreamAnswer,
                exact,
                canonical,
                off,
                miss,
                canonicalMiss,
                without,
                keptOff,
                keptMiss,
            ];
            foreach (CacheCase one in all)
            {
                one.Ask(load, Connections, WarmSeconds / all.Count(other => other.Gateway == one.Gateway));
            }

            for (int round = 0; round < Rounds; round++)
            {
                Contender? before = null;
                for (int i = 0; i < all.Length; i++) // Each round begins with another one: what comes first in a row has it better.
                {
                    CacheCase one = all[(i + round) % all.Length];
                    if (one.Gateway != before)
                    {
                        one.Ask(load, Connections, AwakeSeconds);
                    }

                    one.Round(load);
                    before = one.Gateway;
                }
            }

            BesideRun.Say(
                $"Response cache, bodies of {CacheClient.BodyBytes} B, answers of 679 B, medians of {Rounds} rounds in turn"
            );
            BesideRun.Say(
                "                                              p50, one client   CPU us/request, 16 clients"
            );
            foreach (CacheCase one in all)
            {
                BesideRun.Say($"  {one.Name, -42}  {one.P50Ms, 10:F3} ms   {one.CpuUs, 14:F1}");
            }

            BesideRun.Say(
                $"added p50 of a hit, exact:      {exact.P50Ms - health.P50Ms:F3} ms over GET /health (target < 0.3)"
            );
            BesideRun.Say(
                $"added p50 of a hit, canonical:  {canonical.P50Ms - health.P50Ms:F3} ms (target < 0.3)"
            );
            BesideRun.Say(
                $"a miss, exact:                  {miss.CpuUsOver(off):+0.0;-0.0} us of CPU over the same requests without a cache (target <= 10)"
            );
            BesideRun.Say(
                $"a miss, canonical:              {canonicalMiss.CpuUsOver(off):+0.0;-0.0} us (target <= 10)"
            );
            BesideRun.Say(
                $"a miss, exact, kept in cache.db {keptMiss.CpuUsOver(keptOff):+0.0;-0.0} us (target <= 10)"
            );
            BesideRun.Say(
                $"models that do not use it:      {off.CpuUs / without.CpuUs:F3} x the CPU, {off.P50Ms / without.P50Ms:F3} x the p50 of a gateway without a cache"
            );
            RunSemantic(load, memory, farthing, admin);
        }
        finally
        {
            Contender.EndAll();
        }
    }

    /// <summary>What looking for alike questions adds to a miss, while their number grows: of a scope that serves nothing yet, and of one that serves.</summary>
    private static void RunSemantic(LoadProcess load, Contender gateway, string farthing, int admin)
    {
        CacheCase canonical = new("canonical", gateway, "canonical", CacheAsk.Words, "miss");
        (CacheCase Case, long Questions)[] scopes =
        [
            (new("in shadow", gateway, "shadow", CacheAsk.Words, "miss"), 0),
            (new("serving", gateway, "semantic", CacheAsk.Words, "miss"), 0),
        ];
        canonical.Ask(load, 1, WarmSeconds / 5);
        foreach (int least in (int[])[1_000, 10_000, 30_000, 100_000])
        {
            foreach (ref (CacheCase Case, long Questions) scope in scopes.AsSpan())
            {
                while (scope.Questions < least)
                {
                    scope.Questions += scope.Case.Ask(load, Connections, MomentSeconds).Requests;
                }
            }

            CacheGateway.Promote(farthing, "semantic", admin);
            foreach (ref (CacheCase Case, long Questions) scope in scopes.AsSpan())
            {
                List<double> added = [];
                long before = scope.Questions;
                for (int round = 0; round < Rounds; round++)
                {
                    double without = canonical.Ask(load, 1, MomentSeconds).P50;
                    (long asked, double with) = scope.Case.Ask(load, 1, MomentSeconds);
                    scope.Questions += asked;
                    added.Add(with - without);
                }

                BesideRun.Say(
                    $"a miss, semantic, {scope.Case.Name}, {before} to {scope.Questions} questions: {BesideRun.Median(added) / 1000:+0.000;-0.000} ms added p50 over a canonical miss, built-in embedder included (target <= 0.3 beside it)"
                );
            }
        }
    }
}
