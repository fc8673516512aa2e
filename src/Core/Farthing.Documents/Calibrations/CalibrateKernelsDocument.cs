using System.ComponentModel;

namespace Farthing.Documents.Calibrations;

[Document("calibrate.kernels")]
[Description("Amount of data fitted to kernel timings")]
public sealed record CalibrateKernelsDocument(
    [property: Description("The folder; absent when none was named")] string? Written,
    int Gpus,
    int Operators,
    int Collectives
);
