using Farthing.Gateway.Files;
using Farthing.Numerics.Quantities;
using Farthing.Settings;
using Farthing.Settings.Values;
using static Farthing.Settings.SettingKind;

namespace Farthing.Gateway.Batches.Policies;

/// <summary>Settings of the batch lane.</summary>
internal static class BatchSettings
{
    /// <summary>All of them.</summary>
    public static FeatureSettings All
    {
        get
        {
            BatchOptions usual = new();
            return new FeatureSettings
            {
                Sections = [new("batch", "The batch lane: /v1/files and /v1/batches; none without it")],
                Rows =
                [
                    .. Setting.Within(
                        "batch",
                        Setting.Or(
                            "max_file",
                            Between(QuantityKind.Bytes, 1024, 100e9),
                            usual.MaxFileBytes,
                            "Largest input file"
                        ),
                        Setting.Or("max_lines", Whole(1, 10_000_000), "50000", "Most lines of a batch"),
                        Setting.Or(
                            "max_line",
                            Between(QuantityKind.Bytes, 256, 256 << 20),
                            usual.MaxLineBytes,
                            "Longest line; longer ones are reported in the error file"
                        ),
                        Setting.Or(
                            "open_batches",
                            Whole(1, 1_000_000),
                            "50",
                            "Batches of one key that are not at their end"
                        ),
                        Setting.Or(
                            "files_of_key",
                            Between(QuantityKind.Bytes, 1024, 1e15),
                            usual.KeyBytes,
                            "Bytes of files that one key may keep"
                        ),
                        Setting.Or(
                            "disk_reserve",
                            Between(QuantityKind.Bytes, 0, 1e15),
                            usual.DiskReserve,
                            "Bytes of the data folder's disk that uploads and lines of batches leave free"
                        ),
                        Setting.Or(
                            "keep",
                            Time(60, GatewayRows.Year),
                            usual.Keep,
                            "Files, batches and results are deleted so long after their upload or end"
                        ),
                        Setting.Or(
                            "in_flight",
                            Whole(1, 100_000),
                            "64",
                            "Requests under way at an own engine, interactive ones included, up to which lines are sent"
                        ),
                        Setting.Or(
                            "hosted_in_flight",
                            Whole(1, 100_000),
                            "8",
                            "Lines under way at a hosted provider"
                        ),
                        Setting.Or(
                            "poll",
                            Time(0.05, 3600),
                            usual.Poll,
                            "Time between two looks at a provider's batch (batch_tier: batch)"
                        ),
                        Setting.Or(
                            "max_kv_use",
                            Positive(QuantityKind.Fraction, 1),
                            "80%",
                            "Use of an engine's KV cache above which no line is sent (upstreams.*.queue reads it)"
                        ),
                        new Setting(
                            "interactive_slo",
                            Time(0, 3600),
                            "500ms",
                            "95 % of interactive streams begin within it; the lane retreats when they do not"
                        )
                    ),
                ],
                Read = Read,
            };
        }
    }

    private static BatchOptions? Read(FeatureFile file)
    {
        if (file.Root.Section("batch") is not WrittenSection section)
        {
            return null;
        }

        return new BatchOptions()
        {
            MaxFileBytes = section.Count("max_file")!.Value,
            MaxLines = section.Count("max_lines")!.Value,
            MaxLineBytes = (int)section.Count("max_line")!.Value,
            OpenBatches = section.Count("open_batches")!.Value,
            KeyBytes = section.Count("files_of_key")!.Value,
            DiskReserve = section.Count("disk_reserve")!.Value,
            Keep = section.Time("keep")!.Value,
            InFlight = (int)section.Count("in_flight")!.Value,
            HostedInFlight = (int)section.Count("hosted_in_flight")!.Value,
            Poll = section.Time("poll")!.Value,
            MaxKvUse = section.Number("max_kv_use")!.Value,
            InteractiveSlo = section.Time("interactive_slo"),
        };
    }
}
