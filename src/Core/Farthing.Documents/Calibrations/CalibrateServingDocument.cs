using System.ComponentModel;

namespace Farthing.Documents.Calibrations;

[Document("calibrate.serving")]
[Description("Terms fitted to published serving measurements")]
public sealed record CalibrateServingDocument(
    [property: Description("The folder; absent when none was named")] string? Written,
    IReadOnlyList<FittedOverhead> LayerOverheads,
    IReadOnlyList<TriedHostTerms> Hosts,
    [property: Description("Error bands that were fitted")] int Bands,
    [property: Description("Rows that were scored without their table")] int Rows,
    [property: Description("Share of them inside their 90 % band")] double InBandFractionOfUnseenTables,
    [property: Description("First tokens, fitted on all tables")] IReadOnlyList<FirstTokenTerms> Engines,
    [property: Description("First tokens, table by table")] IReadOnlyList<FirstTokenFold> Tables
);

[Description("Time per layer and step beside the timed kernels; empty words stand for all")]
public sealed record FittedOverhead(
    [property: Description("experts or dense")] string Layers,
    string Engine,
    string Format,
    string Architecture,
    [property: Description("True when figures state the engine's version")] string Version,
    string Attention,
    double PerLayerUs
);

[Description("Host terms that were tried; errors are means over tables of |ln(measured/predicted)|")]
public sealed record TriedHostTerms(
    string Name,
    [property: Description("Empty for all")] string Engine,
    double PerStepUs,
    double PerSequenceUs,
    int Tables,
    int Rows,
    double WithoutPercent,
    [property: Description("In sample")] double FittedPercent,
    [property: Description("Each table predicted with terms fitted to the others")] double LeftOutPercent,
    [property: Description("Tables left out come nearer with the terms")] bool Taken
);

[Description("Time of a first token beyond the simulated steps, with the errors of the fit")]
public sealed record FirstTokenTerms(
    [property: Description("vllm, trtllm, sglang")] string Engine,
    [property: Description("Between client and engine and back, in every run")] double MsPerLayer,
    [property: Description(
        "Added by the settings of published closed-loop benchmarks: tokens sent in groups, new requests looked for every so many steps"
    )]
        double DecodeSteps,
    [property: Description("Tables that it was fitted on")] int Tables,
    int Rows,
    [property: Description("Median absolute error on tables left out, mean over tables")]
        double MedianPercent,
    double P90Percent
);

[Description("The errors of one table that was left out of the fit")]
public sealed record FirstTokenFold(
    string Table,
    string Engine,
    int Rows,
    bool OpenLoop,
    [property: Description("Fitted on the engine's other tables")] double MsPerLayer,
    double DecodeSteps,
    [property: Description("Median absolute error")] double MedianPercent,
    double P90Percent,
    [property: Description("Median signed error: above 0 predicts too slow")] double BiasPercent
);
