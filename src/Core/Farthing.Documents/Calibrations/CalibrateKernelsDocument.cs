using System.ComponentModel;
using System.Text.Json.Serialization;

namespace Farthing.Documents.Calibrations;

[Document("calibrate.kernels")]
[Description("Amount of data fitted to kernel timings")]
public sealed record CalibrateKernelsDocument(
    [property: Description("The folder; null when none was named")]
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)]
        string? Written,
    int Gpus,
    int Operators,
    int Collectives
);
