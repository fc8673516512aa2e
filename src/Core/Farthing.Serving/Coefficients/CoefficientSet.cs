using System.Text.Json.Serialization;
using Farthing.Documents.Calibrations;
using Farthing.Numerics.Reading;
using Farthing.Serving.Gpus;
using Farthing.Serving.Precision;

namespace Farthing.Serving.Coefficients;

/// <summary>Everything that the step-time model knows from measurements: one file, schema <c>farthing.coefficients/1</c>.</summary>
public sealed record CoefficientSet
{
    /// <summary>Day of the fit, ISO.</summary>
    public required string AsOf { get; init; }

    /// <summary>Origin of the file.</summary>
    public required string Provenance { get; init; }

    /// <summary>Sources of the timings, in words.</summary>
    public required IReadOnlyList<string> Sources { get; init; }

    /// <summary>One entry per GPU of the kernel tables.</summary>
    public required IReadOnlyList<GpuCoefficients> Gpus { get; init; }

    /// <summary>One entry per engine family; the first stands for unknown ones.</summary>
    public required IReadOnlyList<HostTerms> Hosts { get; init; }

    /// <summary>Host terms that only serving measurements can tell, per engine.</summary>
    public IReadOnlyList<FittedHostTerms> FittedHosts { get; init; } = [];

    /// <summary>Cost of layers beside the timed kernels, per engine, format and architecture.</summary>
    public IReadOnlyList<LayerOverhead> LayerOverheads { get; init; } = [];

    /// <summary>Cost of experts whose shape was not timed in their format, beside the curve of other shapes.</summary>
    public IReadOnlyList<ExpertTransfer> ExpertTransfers { get; init; } = [];

    /// <summary>Error bands per kind of model and pool.</summary>
    public required IReadOnlyList<StepTimeBand> Bands { get; init; }

    /// <summary>Widening of bands for cases that the measurements cover less.</summary>
    public IReadOnlyList<BandDistance> BandDistances { get; init; } = [];

    /// <summary>Settings of engines that served runs were measured with; empty where that is not recorded.</summary>
    public IReadOnlyList<MeasuredSetting> MeasuredSettings { get; init; } = [];

    /// <summary>Ids of the models whose serving measurements terms and bands were fitted to; empty where that is not recorded.</summary>
    public IReadOnlyList<string> FittedModels { get; init; } = [];

    /// <summary>Ids of the GPUs of those measurements.</summary>
    public IReadOnlyList<string> FittedGpus { get; init; } = [];

    /// <summary>Widening of the band for kernels of another GPU, where none was fitted.</summary>
    public required double NvidiaTransferWidening { get; init; }

    /// <summary>The same for other vendors' GPUs: assumed.</summary>
    public required double OtherTransferWidening { get; init; }

    /// <summary>Somebody's own measurements on top of all this; null for none.</summary>
    public StepTimeCalibration? Calibration { get; init; }

    /// <summary>The same without what was fitted to closed-loop TPOT of servers: layer overheads and expert transfers.</summary>
    public CoefficientSet WithoutServingTerms() => this with { LayerOverheads = [], ExpertTransfers = [] };

    /// <summary>The constants of a GPU of the tables; null where there are none.</summary>
    public GpuCoefficients? FindGpu(string gpu) => Gpus.FirstOrDefault(entry => entry.Gpu == gpu);

    /// <summary>The timed GPUs next above an untimed one: at least as good in memory bandwidth and every peak, with no timed GPU between; its kernels are no faster than any of theirs. None for a timed GPU.</summary>
    public IReadOnlyList<GpuCoefficients> TimedAbove(GpuSpec gpu)
    {
        GpuPeaks own = gpu.Peaks;
        GpuCoefficients[] above = !IsKeptInOrder(gpu)
            ? []
            : [.. Gpus.Where(entry => entry.Peaks?.AtLeast(own) == true)];
        return
        [
            .. above.Where(entry =>
                !above.Any(other => other != entry && entry.Peaks!.AtLeast(other.Peaks!))
            ),
        ];
    }

    /// <summary>All timed GPUs below an untimed one: its kernels are no slower than any of theirs. None for a timed GPU.</summary>
    /// <remarks>Above, the next ones suffice: further ones bound what is far slower. Below, timed GPUs that contradict each other all count.</remarks>
    public IReadOnlyList<GpuCoefficients> TimedBelow(GpuSpec gpu)
    {
        GpuPeaks own = gpu.Peaks;
        return !IsKeptInOrder(gpu)
            ? []
            : [.. Gpus.Where(entry => entry.Peaks is GpuPeaks peaks && own.AtLeast(peaks))];
    }

    private static bool IsKeptInOrder(GpuSpec gpu) => !gpu.HasOwnCoefficients && gpu.KeepsOrder;

    /// <summary>The host terms of an engine family, else the first ones.</summary>
    public HostTerms Host(string engine) => Hosts.FirstOrDefault(entry => entry.Engine == engine) ?? Hosts[0];

    /// <summary>The host terms of a deployment: those of its engine, with every layer overhead that counts for it.</summary>
    public HostTerms Host(LayerOverheadKey key)
    {
        HostTerms host = Host(key.Engine);
        foreach (FittedHostTerms entry in FittedHosts)
        {
            host = entry.Matches(key.Engine) ? host.With(entry) : host;
        }

        double perLayer = host.PerLayerUs + LayerOverhead.SumUs(LayerOverheads, key);
        return host with { PerLayerUs = Math.Max(0, perLayer) };
    }

    /// <summary>The host terms of a deployment. Where no serving measurement is of its GPU's architecture, layer overheads are those of the architecture whose kernels it uses; what single weight formats gain there, another's engine builds need not gain, and no format takes more than a wider one.</summary>
    public HostTerms Host(GpuSpec gpu, LayerOverheadKey key)
    {
        if (
            LayerOverheads.Any(entry => entry.Architecture == key.Architecture)
            || FindGpu(gpu.CoefficientsFrom)?.Architectures is not [string source, ..]
        )
        {
            return Host(key);
        }

        LayerOverheadKey kernels = key with { Architecture = GpuSpec.FamilyOf(source) };
        NumberFormat[] wider = FormatFacts.TryParse(key.Format, out NumberFormat own)
            ? [.. FormatFacts.All.Where(other => FormatFacts.IsNarrower(own, other))]
            : [];
        HostTerms format = wider
            .Select(other => Host(kernels with { Format = FormatFacts.Id(other) }))
            .Append(Host(kernels))
            .MinBy(host => host.PerLayerUs)!;
        HostTerms any = Host(kernels with { Format = "" });
        return format.PerLayerUs > any.PerLayerUs ? format : any;
    }

    /// <summary>Factor on the curve of other shapes for experts of a format.</summary>
    public double ExpertTransferFactor(string format, string architecture)
    {
        double factor = 1;
        foreach (ExpertTransfer entry in ExpertTransfers)
        {
            factor *= entry.Matches(format, architecture) ? entry.Factor : 1;
        }

        return factor;
    }

    /// <summary>The band of step times of a kind of model and pool: that of TPOT in closed loops.</summary>
    public StepTimeBand Band(string family, string pool) =>
        Bands.FirstOrDefault(band => band.IsOfStepTime && band.Family == family && band.Pool == pool)
        ?? Bands.First(band => band.IsOfStepTime && band.Family == family);

    /// <summary>The narrowest band that is known for a figure; null where not even the figure is.</summary>
    /// <param name="metric">tpot, ttft, e2e or throughput; ending in "-tail" for p90 and p99.</param>
    /// <param name="load">closed, open, offline or static.</param>
    /// <param name="detail"><see cref="StepTimeBand.Detail"/>.</param>
    /// <param name="family">dense, moe, latent_moe, hybrid.</param>
    /// <param name="pool">one or disaggregated.</param>
    /// <param name="engine">As the condition names it.</param>
    /// <param name="build"><see cref="StepTimeBand.Build"/>; a kind of figure that no such build was measured for has the band of releases.</param>
    public StepTimeBand? FigureBand(
        string metric,
        string load,
        string detail,
        string family,
        string pool,
        string engine,
        string? build = null
    )
    {
        if (
            build is not null
            && Narrowest(metric, load, detail, family, pool, engine, build) is StepTimeBand own
        )
        {
            return own;
        }

        return Narrowest(metric, load, detail, family, pool, engine, null);
    }

    /// <summary>Of one build. Where nothing is known of assumed kernels, the band of timed ones.</summary>
    private StepTimeBand? Narrowest(
        string metric,
        string load,
        string detail,
        string family,
        string pool,
        string engine,
        string? build
    )
    {
        string wide = family == "hybrid" ? family : "";
        return Find(load, detail, wide, pool, engine)
            ?? Find(load, detail, family, pool, "")
            ?? Find(load, detail, wide, pool, "")
            ?? Find(load, detail, wide, "", "")
            ?? Find("", detail, wide, "", "")
            ?? Find("", "", wide, "", "")
            ?? (wide.Length > 0 ? Narrowest(metric, load, detail, "", pool, engine, build) : null);

        StepTimeBand? Find(string ofLoad, string ofDetail, string ofFamily, string ofPool, string ofEngine) =>
            Bands.FirstOrDefault(band =>
                band.Metric == metric
                && band.Load == ofLoad
                && band.Detail == ofDetail
                && band.Family == ofFamily
                && band.Pool == ofPool
                && (band.Engine ?? "") == ofEngine
                && band.Build == build
            );
    }
}

/// <summary>Widening of a band, on a logarithmic scale, for cases that its measurements cover less.</summary>
/// <param name="Metric">tpot, ttft, e2e, throughput; ending in "-tail" for p90 and p99.</param>
/// <param name="Kind">One of the words of this type, or a numeric setting (<see cref="MeasuredSetting.Numbers"/>): an e-fold beyond its measured range.</param>
/// <param name="Widening">1 keeps the band; 1.5 makes +20 % to 1.2^1.5 = +31 %. At least 1.</param>
/// <param name="Source">What it was fitted to.</param>
public sealed record BandDistance(
    string Metric,
    string Kind,
    [property: JsonConverter(typeof(FourDigits))] double Widening,
    string Source
)
{
    /// <summary>No serving measurement of this model is among those that terms and bands were fitted to.</summary>
    public const string NewModel = "new_model";

    /// <summary>None of this GPU is, though its kernels were timed.</summary>
    public const string NewGpu = "new_gpu";

    /// <summary>Kernels are those of another GPU, or of other models' experts.</summary>
    public const string TransferredKernels = "transferred_kernels";

    /// <summary>Nobody says which version of the engine it is.</summary>
    public const string UnstatedVersion = "unstated_version";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [NewModel, NewGpu, TransferredKernels, UnstatedVersion];
}

/// <summary>Factor on the curve of other shapes where expert kernels of a format were timed, but not for a model's shape: servers tune the shapes that they serve.</summary>
/// <param name="Format">Weight format of the experts (mxfp4, nvfp4, …); empty for every one.</param>
/// <param name="Architecture">Hopper, Blackwell, …; empty for every one.</param>
/// <param name="Factor">Above 0.</param>
/// <param name="Source">What it was fitted to.</param>
public sealed record ExpertTransfer(
    string Format,
    string Architecture,
    [property: JsonConverter(typeof(FourDigits))] double Factor,
    string Source
)
{
    /// <summary>True when the entry counts for a kernel.</summary>
    /// <param name="format">Its weights' format.</param>
    /// <param name="architecture">Family of the GPU's architecture.</param>
    public bool Matches(string format, string architecture) =>
        (Format.Length == 0 || Format == format)
        && (Architecture.Length == 0 || Architecture == architecture);
}

/// <summary>Host terms that only serving measurements can tell: those that hold for a deployment add up.</summary>
/// <param name="Engine">vllm, trtllm, sglang; empty for all.</param>
/// <param name="PerStageUs">Per pipeline stage of a step: engines do not overlap scheduling with the GPU there.</param>
/// <param name="PerStageRequestUs">The same, per sequence of the stage's micro-batch.</param>
/// <param name="CeilingPerStepUs">A step takes at least this, whatever the GPU does …</param>
/// <param name="CeilingPerRequestUs">… and this for every sequence of a rank.</param>
/// <param name="Tables">Tables that they were fitted to.</param>
/// <param name="Source">Where the figures come from.</param>
public sealed record FittedHostTerms(
    string Engine,
    double PerStageUs,
    double PerStageRequestUs,
    double CeilingPerStepUs,
    double CeilingPerRequestUs,
    int Tables,
    string Source
)
{
    /// <summary>True when it holds for an engine.</summary>
    public bool Matches(string engine) => Engine.Length == 0 || Engine == engine;
}
