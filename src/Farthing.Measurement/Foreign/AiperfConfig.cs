using Farthing.Measurement.Bench;
using Farthing.Measurement.Load;

namespace Farthing.Measurement.Foreign;

/// <summary>What AIPerf's and genai-perf's files say of the run (<c>input_config</c>), and their units.</summary>
internal static class AiperfConfig
{
    /// <summary>The load; null where it is not said.</summary>
    public static LoadLevel? Level(ForeignNode config)
    {
        if (
            config.First("loadgen.request_rate", "perf_analyzer.stimulus.request_rate", "request_rate").Number
            is > 0
                and double rate
        )
        {
            return new LoadLevel(LoadLevelKind.Rate, rate);
        }

        ForeignNode users = config.First(
            "loadgen.concurrency",
            "perf_analyzer.stimulus.concurrency",
            "concurrency"
        );
        return
            (
                users.IsList && users.Items is [var one, ..] ? one
                : users.IsList ? default
                : users
            ).Number
                is > 0
                    and double count
            ? new LoadLevel(LoadLevelKind.Concurrency, count)
            : null;
    }

    /// <summary>The model's name.</summary>
    public static string? Model(ForeignNode config) =>
        config.First("endpoint.model_names", "model_names", "model", "endpoint.model").Text;

    /// <summary>The server's address.</summary>
    public static string? Url(ForeignNode config) =>
        config.First("endpoint.urls", "endpoint.url", "u", "url").Text;

    /// <summary>The endpoint.</summary>
    public static LoadApi? Api(ForeignNode config) =>
        config.First("endpoint.type", "endpoint_type").Text switch
        {
            "chat" => LoadApi.Chat,
            "completions" => LoadApi.Completions,
            _ => null,
        };

    /// <summary>Seconds of a metric's unit.</summary>
    public static double Scale(ForeignNode metric) =>
        metric["unit"].Text switch
        {
            "ms" or "milliseconds" => 1e-3,
            "s" or "sec" or "seconds" => 1,
            "us" or "µs" or "microseconds" => 1e-6,
            "ns" or "nanoseconds" => 1e-9,
            _ => throw metric["unit"].Bad("ms, sec, us or ns"),
        };
}
