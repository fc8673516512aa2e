using Farthing.Settings.Values;

namespace Farthing.Scenarios;

/// <content>Several pools of one fleet, each of which is the scenario with values of its own laid over it.</content>
public sealed partial class ScenarioBuilder
{
    private const int MostOpenPools = 2;

    /// <summary>Keys of a pool, and what each stands in place of.</summary>
    private static readonly (string Own, string Shared)[] PoolKeys =
    [
        ("gpu", "hardware.gpus"),
        ("gpu_price", "offers.gpu_price"),
        ("replicas", "engine.replicas"),
        ("tensor_parallel", "engine.tensor_parallel"),
        ("weights", "precision.weights"),
        ("kv", "precision.kv"),
        ("max_num_batched_tokens", "engine.max_num_batched_tokens"),
        ("max_num_seqs", "engine.max_num_seqs"),
        ("max_model_len", "engine.max_model_len"),
        ("min", "autoscale.min"),
        ("max", "autoscale.max"),
        ("standby", StandbyPath),
    ];

    /// <summary>True for a scenario of several pools: what is scaled is each of them.</summary>
    private bool IsSplit => values.IsGiven("pools[0].gpu");

    private List<ScenarioPool> Pools(string source)
    {
        List<ScenarioPool> pools = [];
        for (int i = 0; values.IsGiven($"pools[{i}].gpu"); i++)
        {
            string pool = $"pools[{i}].";
            pools.Add(
                new ScenarioPool(
                    new ScenarioBuilder(ValuesOf(pool), file, faults).Build(source),
                    values.Whole(pool + "replicas"),
                    values.Whole(pool + "input_from") ?? 0,
                    values.Whole(pool + "input_below"),
                    values.Whole(pool + "spills_at") ?? 0
                )
            );
        }

        CheckPools(pools);
        return pools;
    }

    /// <summary>The values of one pool: those of the scenario, its own laid over them. One whose replicas stay as they are is not scaled.</summary>
    private SettingValues ValuesOf(string pool)
    {
        bool isFixed = values.IsGiven(pool + "replicas");
        SettingValues own = values.Without(path =>
            path.StartsWith("pools[", StringComparison.Ordinal)
            || (isFixed && path.StartsWith("autoscale.", StringComparison.Ordinal))
        );
        foreach ((string key, string shared) in PoolKeys)
        {
            if (values.Find(pool + key) is SettingValue value)
            {
                own.Set(
                    value with
                    {
                        Setting = values.Table.Find(shared)!,
                        Path = shared,
                    },
                    values.PlaceOf(pool + key)!
                );
            }
        }

        return own;
    }

    private void CheckPools(List<ScenarioPool> pools)
    {
        if (pools.Count == 0)
        {
            return;
        }

        if (pools.Count == 1)
        {
            Impossible("pools[0].gpu", "one pool is no split", "two pools or more, or hardware: alone");
        }

        string[] elsewhere = [SpotPath, "hardware.count", "engine.replicas", "offers.gpu_price"];
        foreach (string path in elsewhere.Where(values.IsGiven))
        {
            Impossible(path, "it has no effect beside pools", "pools, each with what is its own");
        }

        for (int i = 0; i < pools.Count; i++)
        {
            CheckPool(pools[i], $"pools[{i}].", isLast: i == pools.Count - 1);
        }

        if (values.IsGiven(PolicyPath) && pools.All(pool => pool.Replicas is not null))
        {
            Impossible(
                PolicyPath,
                "every pool has replicas that stay as they are",
                "a pool without replicas"
            );
        }

        int[] open = [.. Enumerable.Range(0, pools.Count).Where(i => pools[i].IsOpen)];
        if (open.Length > 0 && !values.Paths.Any(path => path.StartsWith("slo.", StringComparison.Ordinal)))
        {
            Impossible(
                $"pools[{open[0]}].gpu",
                "without a promise there are no fewest replicas",
                "slo: { ttft_p95: 1.5s }, or replicas: in each pool"
            );
        }
        else if (open.Length > MostOpenPools)
        {
            Impossible(
                $"pools[{open[0]}].gpu",
                $"nobody says how many replicas {open.Length} pools have",
                $"replicas: in all pools but {MostOpenPools}"
            );
        }
    }

    private void CheckPool(ScenarioPool pool, string path, bool isLast)
    {
        string[] narrowing =
        [
            .. new[] { "input_from", "input_below", "spills_at" }
                .Select(key => path + key)
                .Where(values.IsGiven),
        ];
        if (!isLast && narrowing.Length == 0)
        {
            Impossible(
                path + "gpu",
                "it takes every request: nothing is left for the pools behind it",
                "input_from, input_below or spills_at in every pool but the last"
            );
        }

        foreach (string key in isLast ? narrowing : [])
        {
            Impossible(key, "the last pool takes what no other does", "the last pool without it");
        }

        if (pool.InputBelow <= pool.InputFrom)
        {
            Impossible(
                path + "input_below",
                "no prompt is between input_from and input_below",
                $"more than input_from, {pool.InputFrom}"
            );
        }

        if (
            pool.Replicas is not null
            && new[] { "min", "max", "standby" }.Any(key => values.IsGiven(path + key))
        )
        {
            Impossible(
                path + "replicas",
                "replicas stay as they are; min, max and standby are an autoscaler's",
                "one of the two"
            );
        }
    }
}
