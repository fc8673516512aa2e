using System.Net;
using Farthing.Emulation.Faults;
using Farthing.Emulation.Graded;
using Farthing.Emulation.Mishaps;
using Farthing.Numerics.Faults;
using Farthing.Serving.Deployments;
using Farthing.Serving.Engines;
using Farthing.Workloads.Lengths;

namespace Farthing.Emulation;

/// <summary>Options of an emulated server.</summary>
public sealed record EmulatorOptions
{
    /// <summary>Names that the model is served under; the first is the one that answers carry.</summary>
    public required IReadOnlyList<string> ModelNames { get; init; }

    /// <summary>The engine: limits, KV pool, step times.</summary>
    public required EngineSetup Engine { get; init; }

    /// <summary>Lengths of answers whose client names no longest one.</summary>
    public required LengthModel Lengths { get; init; }

    /// <summary>Engine whose names <c>/metrics</c> has.</summary>
    public EngineFamily Family { get; init; } = EngineFamily.Vllm;

    /// <summary>Seed of answers and mishaps.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Answers end themselves at a drawn length even where the client names a longest one.</summary>
    public bool SamplesLengths { get; init; }

    /// <summary>Tokens of reasoning before each chat answer.</summary>
    public int ReasoningTokens { get; init; }

    /// <summary>Graded answers; null for made-up words. Its models are served beside <see cref="ModelNames"/>, and before them.</summary>
    public GradedPlay? Graded { get; init; }

    /// <summary>Length of embedding vectors.</summary>
    public int EmbeddingSize { get; init; } = 1024;

    /// <summary>Requests that may wait before new ones get 429; null for any number, as vLLM's default.</summary>
    public int? MaxQueue { get; init; }

    /// <summary>Injected faults.</summary>
    public MishapPlan Mishaps { get; init; } = new();

    /// <summary>Address to listen on: an IP address, or <c>localhost</c>.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port to listen on; 0 for any free one.</summary>
    public int Port { get; init; }

    /// <summary>Key that clients must send as a bearer token; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Share of the GPU's memory that the engine takes, for <c>/metrics</c>.</summary>
    public double? GpuMemoryUtilization { get; init; }

    /// <summary>Format of the KV cache, for <c>/metrics</c>.</summary>
    public string CacheFormat { get; init; } = "auto";

    /// <summary>Adds a fault where a host is no address that can be listened on.</summary>
    /// <param name="host">The host.</param>
    /// <param name="path">The flag or key that it came from.</param>
    /// <param name="faults">Receives the fault.</param>
    public static void CheckHost(string host, string path, FaultList faults)
    {
        if (AddressOf(host) is null)
        {
            faults.Add(
                new Fault(EmulationFaultCodes.NotAnAddress, "not an IP address")
                {
                    Path = path,
                    Value = host,
                    Expected = "127.0.0.1, 0.0.0.0 or another address of this machine",
                }
            );
        }
    }

    /// <summary>The address of a host; null where it is none.</summary>
    internal static IPAddress? AddressOf(string host) =>
        host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(host, out IPAddress? address) ? address
        : null;
}
