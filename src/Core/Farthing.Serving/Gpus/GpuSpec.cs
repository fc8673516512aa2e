namespace Farthing.Serving.Gpus;

/// <summary>A GPU's facts: dense peaks, as vendors state them without sparsity.</summary>
public sealed record GpuSpec
{
    /// <summary>GPUs of an ordinary server that NVLink connects.</summary>
    public const int BoxGpus = 8;

    /// <summary>Times that a byte crosses PCIe on its way from one GPU to another through host memory: written to it, read from it.</summary>
    private const double MostCrossings = 2;

    private readonly Interconnect? interconnect;

    /// <summary>Id, such as <c>H100-SXM</c>.</summary>
    public required string Id { get; init; }

    /// <summary>NVIDIA or AMD.</summary>
    public required string Vendor { get; init; }

    /// <summary>Generation, as the support table names it: Ampere, Ada, Hopper, Blackwell DC, …</summary>
    public required string Architecture { get; init; }

    /// <summary>The architecture's first word: Hopper, Blackwell, Ada, ….</summary>
    public string ArchitectureFamily => FamilyOf(Architecture);

    /// <summary>The first word of an architecture.</summary>
    public static string FamilyOf(string architecture) => architecture.Split(' ')[0];

    /// <summary>Memory that the driver reports.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Peak bandwidth of its memory.</summary>
    public required double MemoryBytesPerSecond { get; init; }

    /// <summary>Dense 16-bit peak (BF16, or FP16 on parts without BF16).</summary>
    public required double SixteenBitFlopPerSecond { get; init; }

    /// <summary>Dense FP8 peak; null where there are no FP8 units.</summary>
    public double? Fp8FlopPerSecond { get; init; }

    /// <summary>Dense FP4 peak; null where there are no FP4 units.</summary>
    public double? Fp4FlopPerSecond { get; init; }

    /// <summary>Dense INT8 peak; null where unknown.</summary>
    public double? Int8FlopPerSecond { get; init; }

    /// <summary>True when BF16 is computed natively.</summary>
    public required bool HasBf16 { get; init; }

    /// <summary>Streaming multiprocessors or compute units.</summary>
    public required int SmCount { get; init; }

    /// <summary>Rows that a product's tokens are rounded up to: 1 on vector units; null for the tiles of matrix units, 64 and 128.</summary>
    public int? TileTokens { get; init; }

    /// <summary>L2 (last-level) cache.</summary>
    public required long L2Bytes { get; init; }

    /// <summary>NVLink or Infinity Fabric, one way; null where there is none. Of cards that take a bridge, what it gives.</summary>
    public double? NvlinkBytesPerSecond { get; init; }

    /// <summary>GPUs that one NVLink network joins: 2 or 4 under a bridge, 8 in a box, 72 in a rack of the NVL72 kind.</summary>
    public int NvlinkDomainGpus { get; init; } = BoxGpus;

    /// <summary>PCIe, one way.</summary>
    public required double PcieBytesPerSecond { get; init; }

    /// <summary>Link of the GPUs of one server. Where nobody says: NVLink if there is a figure for it, else PCIe, peer to peer (<see cref="IsLinkAssumed"/>).</summary>
    public Interconnect Interconnect
    {
        get =>
            interconnect
            ?? (NvlinkBytesPerSecond is null ? Interconnect.PciePeerToPeer : Interconnect.Nvlink);
        init => interconnect = value;
    }

    /// <summary>True where nobody says whether GPUs on PCIe read each other's memory: engine and host decide as much as the card.</summary>
    public bool IsLinkAssumed => interconnect is null && NvlinkBytesPerSecond is null;

    /// <summary>Times that a byte crosses PCIe on its way through host memory: 2; less on the way there from peer to peer.</summary>
    public double HostMemoryCrossings { get; private init; } = MostCrossings;

    /// <summary>The same with an assumed link part of the way to host memory.</summary>
    /// <param name="share">0: peer to peer, as assumed; 1: each byte crosses twice.</param>
    public GpuSpec TowardsHostMemory(double share) =>
        IsLinkAssumed && share > 0
            ? this with
            {
                Interconnect = Interconnect.Pcie,
                HostMemoryCrossings = 1 + (share * (MostCrossings - 1)),
            }
            : this;

    /// <summary>Memory bandwidth and every peak, 0 for none: what two GPUs are compared by.</summary>
    public GpuPeaks Peaks =>
        new(
            MemoryBytesPerSecond,
            SixteenBitFlopPerSecond,
            Fp8FlopPerSecond ?? 0,
            Fp4FlopPerSecond ?? 0,
            Int8FlopPerSecond ?? 0
        );

    /// <summary>Board power limit.</summary>
    public required double TdpWatts { get; init; }

    /// <summary>The GPU of the kernel tables whose coefficients are used, such as <c>h100_sxm</c>.</summary>
    public required string CoefficientsFrom { get; init; }

    /// <summary>True when the kernel tables measured this very GPU.</summary>
    public required bool HasOwnCoefficients { get; init; }

    /// <summary>True when transferred kernels are kept in order with those of timed GPUs; false in the test of what a transfer alone is worth.</summary>
    public bool KeepsOrder { get; init; } = true;

    /// <summary>True when bandwidth, peaks and memory stand in the named source.</summary>
    public bool IsVerified { get; init; }

    /// <summary>The source.</summary>
    public string Source { get; init; } = "";

    /// <summary>A remark for people.</summary>
    public string Note { get; init; } = "";

    /// <summary>True when its GPUs can be linked in this way: NVLink needs a figure.</summary>
    public bool CanLink(Interconnect link) => link != Interconnect.Nvlink || NvlinkBytesPerSecond is not null;

    /// <summary>The link between a number of its GPUs: those that no NVLink bridge joins in one server go over PCIe, peer to peer.</summary>
    public Interconnect LinkAmong(int gpus) =>
        Interconnect == Interconnect.Nvlink && NvlinkDomainGpus < BoxGpus && gpus > NvlinkDomainGpus
            ? Interconnect.PciePeerToPeer
            : Interconnect;

    /// <summary>One-way bandwidth between two of a number of its GPUs; half of PCIe's through host memory, where a byte crosses twice.</summary>
    public double LinkBytesPerSecond(int gpus) =>
        LinkAmong(gpus) switch
        {
            Interconnect.Nvlink => NvlinkBytesPerSecond!.Value,
            Interconnect.PciePeerToPeer => PcieBytesPerSecond,
            _ => PcieBytesPerSecond / HostMemoryCrossings,
        };
}

/// <summary>Peaks of a GPU of the kernel tables: what decides whether another GPU is better or lesser.</summary>
/// <param name="BytesPerSecond">Peak memory bandwidth.</param>
/// <param name="SixteenBitFlopPerSecond">Dense 16-bit peak.</param>
/// <param name="Fp8FlopPerSecond">Dense FP8 peak; 0 for no such units.</param>
/// <param name="Fp4FlopPerSecond">Dense FP4 peak; 0 for no such units.</param>
/// <param name="Int8FlopPerSecond">Dense INT8 peak; 0 for no such units.</param>
public sealed record GpuPeaks(
    double BytesPerSecond,
    double SixteenBitFlopPerSecond,
    double Fp8FlopPerSecond,
    double Fp4FlopPerSecond,
    double Int8FlopPerSecond
)
{
    /// <summary>True when this GPU is at least as good as another in memory bandwidth and in every peak.</summary>
    public bool AtLeast(GpuPeaks other) =>
        BytesPerSecond >= other.BytesPerSecond
        && SixteenBitFlopPerSecond >= other.SixteenBitFlopPerSecond
        && Fp8FlopPerSecond >= other.Fp8FlopPerSecond
        && Fp4FlopPerSecond >= other.Fp4FlopPerSecond
        && Int8FlopPerSecond >= other.Int8FlopPerSecond;
}
