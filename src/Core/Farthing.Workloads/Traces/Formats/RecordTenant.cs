using System.Globalization;

namespace Farthing.Workloads.Traces.Formats;

/// <summary>The tenant column of request records: a number as it stands, a name numbered in order of appearance.</summary>
internal static class RecordTenant
{
    public static int Number(TraceCollector collector, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : collector.TenantOf(text);
}
