using Farthing.Documents.Benches;
using Farthing.Measurement.Bench;
using Farthing.Numerics.Reading;

namespace Farthing.Measurement.Foreign;

/// <summary>Run's settings in AIPerf's and genai-perf's files (<c>input_config</c>), and their units.</summary>
internal static class AiperfConfig
{
    private static readonly string[] RateTypes = ["poisson", "gamma", "constant", "user_centric"];

    /// <summary>The load, and the cap on requests in flight beside a rate: from the phases of today's files, else from <c>loadgen</c> of older ones, else from the values of a sweep; null where nothing says it.</summary>
    /// <param name="root">The file.</param>
    /// <exception cref="Numerics.Faults.FarthingException">Several phases are pooled, or a phase is of a kind that is not known.</exception>
    public static (LoadLevel? Level, int? MaxConcurrency) Load(TreeNode root)
    {
        TreeNode config = root["input_config"];
        if (Phase(config) is TreeNode phase)
        {
            return OfPhase(phase);
        }

        TreeNode varied = root["run_info"]["variation_values"];
        return (Level(config) ?? OfVariation(varied), null);
    }

    /// <summary>The phase that was measured; null in files without phases.</summary>
    private static TreeNode? Phase(TreeNode config)
    {
        TreeNode[] measured =
        [
            .. (config["phases"].IsList ? config["phases"].Items : []).Where(phase =>
                phase.First("kind", "name").Text == "profiling" && phase["exclude_from_results"].Truth != true
            ),
        ];
        return measured.Length switch
        {
            0 => null,
            1 => measured[0],
            _ => throw config["phases"]
                .Bad("one profiling phase: of several, give each phases/NAME/profile_export_aiperf.json"),
        };
    }

    private static (LoadLevel?, int?) OfPhase(TreeNode phase)
    {
        if (phase["timing_mode"].Text is not null)
        {
            throw phase["timing_mode"]
                .Bad("a phase that its type describes; name the load with --concurrency or --rate");
        }

        string type = phase["type"].Text ?? "concurrency";
        int? cap = phase["concurrency"].Count is > 0 and int users ? users : null;
        if (type == "concurrency")
        {
            return (new LoadLevel(LoadLevelKind.Concurrency, cap ?? 1), null);
        }

        if (type == "fixed_schedule")
        {
            return (new LoadLevel(LoadLevelKind.Trace, 1), cap);
        }

        return !RateTypes.Contains(type)
            ? throw phase["type"].Bad("concurrency, fixed_schedule, " + string.Join(", ", RateTypes))
            : (LoadLevel.OfRate(phase["rate"].Number), cap);
    }

    /// <summary>Further settings of the phase that change the meaning of its figures.</summary>
    public static IEnumerable<string> Notes(TreeNode root)
    {
        if (Phase(root["input_config"]) is not TreeNode phase)
        {
            yield break;
        }

        string[] ramps =
        [
            .. new[] { "concurrency_ramp", "prefill_ramp", "rate_ramp", "rate_series" }.Where(name =>
                phase[name].Exists
            ),
        ];
        if (ramps.Length > 0)
        {
            yield return $"the load rose during the run ({string.Join(", ", ramps)}): its rates are not of a steady state";
        }
    }

    /// <summary>Lengths that were asked for, tokens; null where they are not said or were drawn.</summary>
    public static (double? Input, double? Output) Lengths(TreeNode config)
    {
        TreeNode prompts =
            config["datasets"].IsList && config["datasets"].Items is [var set, ..]
                ? set["prompts"]
                : config["datasets"]["prompts"];
        TreeNode older = config["input"]["prompt"];
        return (
            Fixed(prompts["isl"]) ?? Fixed(older["input_tokens"]),
            Fixed(prompts["osl"]) ?? Fixed(older["output_tokens"])
        );
    }

    private static double? Fixed(TreeNode length) =>
        length.IsObject
            ? length["stddev"].Number is > 0
                ? null
                : length.First("mean", "value").Amount
            : length.Amount;

    private static LoadLevel? OfVariation(TreeNode varied)
    {
        foreach ((string name, TreeNode value) in varied.Members)
        {
            if (
                name.EndsWith(".rate", StringComparison.Ordinal)
                || name.EndsWith("request_rate", StringComparison.Ordinal)
            )
            {
                return LoadLevel.OfRate(value.Number);
            }

            if (name.EndsWith("concurrency", StringComparison.Ordinal))
            {
                return LoadLevel.OfConcurrency(value.Number);
            }
        }

        return null;
    }

    private static LoadLevel? Level(TreeNode config)
    {
        TreeNode users = config.First(
            "loadgen.concurrency",
            "perf_analyzer.stimulus.concurrency",
            "concurrency"
        );
        return LoadLevel.OfRate(
                config
                    .First("loadgen.request_rate", "perf_analyzer.stimulus.request_rate", "request_rate")
                    .Number
            )
            ?? LoadLevel.OfConcurrency(
                (
                    users.IsList && users.Items is [var one, ..] ? one
                    : users.IsList ? default
                    : users
                ).Number
            );
    }

    /// <summary>The model's name.</summary>
    public static string? Model(TreeNode config) =>
        config["models"]["items"].IsList && config["models"]["items"].Items is [var item, ..]
            ? item.First("name").Text ?? item.Text
            : config.First("endpoint.model_names", "model_names", "models", "model", "endpoint.model").Text;

    /// <summary>The server's address.</summary>
    public static string? Url(TreeNode config) =>
        config.First("endpoint.urls", "endpoint.url", "u", "url").Text;

    /// <summary>The endpoint.</summary>
    public static LoadApi? Api(TreeNode config) =>
        config.First("endpoint.type", "endpoint_type").Text switch
        {
            "chat" => LoadApi.Chat,
            "completions" => LoadApi.Completions,
            _ => null,
        };

    /// <summary>Seconds of a metric's unit.</summary>
    public static double Scale(TreeNode metric) =>
        metric["unit"].Text switch
        {
            "ms" or "milliseconds" => 1e-3,
            "s" or "sec" or "seconds" => 1,
            "us" or "µs" or "microseconds" => 1e-6,
            "ns" or "nanoseconds" => 1e-9,
            _ => throw metric["unit"].Bad("ms, sec, us or ns"),
        };
}
