using System.Globalization;
using Farthing.Numerics.Faults;

namespace Farthing.Workloads;

/// <summary>Faults of generator settings.</summary>
internal static class GeneratorFault
{
    /// <summary>A setting outside its range.</summary>
    public static FarthingException Of(string path, double value, string expected) =>
        new(
            new Fault(WorkloadFaultCodes.BadGenerator, "a workload with this setting cannot be generated")
            {
                Path = path,
                Value = value.ToString(CultureInfo.InvariantCulture),
                Expected = expected,
            }
        );
}
