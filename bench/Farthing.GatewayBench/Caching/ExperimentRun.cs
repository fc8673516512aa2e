using Farthing.GatewayBench.Beside;

namespace Farthing.GatewayBench.Caching;

/// <summary>Cost of experiments for a request: of a gateway with none, of one whose experiment is on other keys, and of one whose experiment it is in.</summary>
internal static class ExperimentRun
{
    private const int Rounds = 21;
    private const double WarmSeconds = 8;

    /// <summary>Runs it, in about two minutes.</summary>
    /// <param name="farthing">The program <c>farthing</c>.</param>
    public static void Run(string farthing)
    {
        string folder = Path.GetFullPath("artifacts/bench-experiment");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true); // Journals would be read first.
        }

        (int upstream, int paced) = (Contender.FreePort(), Contender.FreePort());
        Contender.Start(Environment.ProcessPath!, "upstream", Number.Text(upstream), Number.Text(paced), "5");
        try
        {
            Contender.WaitFor(upstream);
            using LoadProcess load = new();
            using Contender none = Start("none", "");
            using Contender other = Start("other", Plan("other"));
            using Contender own = Start("own", Plan("bench"));
            CacheCase[] all =
            [
                new("no experiment", none, "plain", CacheAsk.Other, ""),
                new("an experiment on another team", other, "plain", CacheAsk.Other, ""),
                new("an experiment that it is in", own, "plain", CacheAsk.Other, ""),
            ];
            foreach (CacheCase one in all)
            {
                one.Ask(load, CacheCase.Connections, WarmSeconds);
            }

            for (int round = 0; round < Rounds; round++)
            {
                for (int i = 0; i < all.Length; i++) // Each round begins with another one.
                {
                    all[(i + round) % all.Length].Round(load);
                }
            }

            BesideRun.Say($"Experiments, medians of {Rounds} rounds in turn");
            BesideRun.Say(
                "                                              p50, one client   CPU us/request, 16 clients"
            );
            foreach (CacheCase one in all)
            {
                BesideRun.Say(
                    $"  {one.Name, -42}  {one.P50Ms, 10:F3} ms   {one.CpuUs, 14:F1}   {one.CpuUs / all[0].CpuUs:F3} x, {one.CpuUsOver(all[0]):+0.0;-0.0} us"
                );
            }
        }
        finally
        {
            Contender.EndAll();
        }

        Contender Start(string name, string plan)
        {
            string place = Path.Combine(folder, name);
            Directory.CreateDirectory(place);
            if (plan.Length > 0)
            {
                File.WriteAllText(Path.Combine(place, "plan.json"), plan);
            }

            return CacheGateway.Start(
                farthing,
                place,
                upstream,
                hasCache: false,
                isKept: false,
                Contender.FreePort(),
                plan.Length > 0 ? "experiments: [plan.json]" : ""
            );
        }
    }

    private static string Plan(string team) =>
        $$"""
            {
              "schema": "farthing.experiment/1",
              "id": "bench",
              "lever": "exact_cache",
              "arms": { "control": "fills", "treatment": "reads", "control_share": 0.5 },
              "unit": "key",
              "scope": { "keys": [], "teams": ["{{team}}"], "models": [] },
              "metric": "dollars_per_request",
              "guardrails": [],
              "method": "units",
              "salt": "salt-of-a-bench",
              "start": "2026-01-01T00:00:00+00:00",
              "planned_size": 100,
              "stop": "at_size",
              "covariates": [],
              "price_book": { "version": "bench", "sha256": "{{new string('a', 64)}}" },
              "exclusions": [],
              "prediction": { "monthly_usd": 0, "low_usd": 0, "high_usd": 0 },
              "minimum_effect": 0.1,
              "besides": [],
              "settings": { "control_deployments": [], "treatment_deployments": [] },
              "covers": []
            }
            """;
}
