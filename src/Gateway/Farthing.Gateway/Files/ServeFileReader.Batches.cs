using Farthing.Gateway.Batches.Policies;
using Farthing.Settings.Values;

namespace Farthing.Gateway.Files;

/// <content>The batch lane.</content>
public sealed partial class ServeFileReader
{
    private static BatchOptions? Batch(WrittenSection root)
    {
        if (root.Section("batch") is not WrittenSection section)
        {
            return null;
        }

        return new()
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
