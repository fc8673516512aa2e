using Farthing.Catalogs;
using Farthing.Catalogs.Coefficients;
using Farthing.Planning.Setups;
using Farthing.Serving.Deployments;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;
using Farthing.Serving.Steps;
using Farthing.Workloads.Profiles;
using Farthing.Workloads.Requests;
using Farthing.Workloads.Traces.Formats;

namespace Farthing.Bench;

/// <summary>What is measured on what: setups and traffic that benchmark modes share.</summary>
internal static class Cases
{
    /// <summary>Where the raw traces lie: <c>FARTHING_DATA</c>, else ../shared/data beside the checkout.</summary>
    private static readonly string Data =
        Environment.GetEnvironmentVariable("FARTHING_DATA") ?? Path.Combine("..", "shared", "data");

    /// <summary>Llama-3.3-70B, BF16, H100-SXM, TP4.</summary>
    public static ServingSetup Llama70B(int replicas = 1) =>
        Setup("llama-3.3-70b", "H100-SXM", NumberFormat.Bf16, 4, replicas, 16384);

    /// <summary>A setup of the catalog.</summary>
    public static ServingSetup Setup(
        string model,
        string gpu,
        NumberFormat weights,
        int tp,
        int replicas,
        int longest
    )
    {
        ModelSpec spec = Catalog.BuiltIn.Model(model);
        Deployment deployment = new()
        {
            Model = spec,
            Gpu = Catalog.BuiltIn.Gpu(gpu),
            Weights = WeightPrecision.Of(spec, weights),
            TensorParallel = tp,
            Replicas = replicas,
        };
        return ServingSetup.Create(deployment, CoefficientsFile.BuiltIn, longest);
    }

    /// <summary>A trace of the raw data; null where it is absent.</summary>
    public static RequestTable? Trace(string name)
    {
        string path = Path.Combine(Data, "traces", name);
        return File.Exists(path) ? TraceReader.Read(path).Table : null;
    }

    /// <summary>Requests of a profile, generated as they are taken.</summary>
    public static RequestSource Generated(string profile, double rate, long requests) =>
        ProfileCatalog.Load(profile).CreateSource(rate, 1, requests: requests, shape: TrafficShape.Flat);

    /// <summary>A step of 64 decodes at 1,500 tokens each beside 512 tokens of one prompt.</summary>
    public static StepShape MixedStep { get; } =
        new()
        {
            PrefillTokens = 512,
            PrefillSequences = 1,
            PrefillPairs = 512 * 256.0,
            PrefillWindowedPairs = 512 * 256.0,
            PrefillKvTokens = 512,
            DecodeSequences = 64,
            DecodeKvTokens = 64 * 1500,
            DecodeWindowedKvTokens = 64 * 1500,
            DecodeMaxKvTokens = 1500,
            SampledRows = 65,
        };

    /// <summary>The decodes of <see cref="MixedStep"/> alone.</summary>
    public static StepShape DecodeStep { get; } =
        new()
        {
            DecodeSequences = 64,
            DecodeKvTokens = 64 * 1500,
            DecodeWindowedKvTokens = 64 * 1500,
            DecodeMaxKvTokens = 1500,
            SampledRows = 64,
        };
}
