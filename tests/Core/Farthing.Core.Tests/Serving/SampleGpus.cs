using Farthing.Serving.Gpus;

namespace Farthing.Tests.Serving;

/// <summary>GPUs with the catalog's figures of 2026-11-20, for tests of formulas.</summary>
internal static class SampleGpus
{
    public static GpuSpec H100 { get; } =
        new()
        {
            Id = "H100-SXM",
            Vendor = "NVIDIA",
            Architecture = "Hopper",
            MemoryBytes = 81559L << 20,
            MemoryBytesPerSecond = 3350e9,
            SixteenBitFlopPerSecond = 989e12,
            Fp8FlopPerSecond = 1978e12,
            Int8FlopPerSecond = 1978e12,
            HasBf16 = true,
            SmCount = 132,
            L2Bytes = 50L << 20,
            NvlinkBytesPerSecond = 450e9,
            PcieBytesPerSecond = 64e9,
            TdpWatts = 700,
            CoefficientsFrom = "h100_sxm",
            HasOwnCoefficients = true,
        };

    public static GpuSpec A100 { get; } =
        H100 with
        {
            Id = "A100-80GB",
            Architecture = "Ampere",
            MemoryBytes = 81920L << 20,
            MemoryBytesPerSecond = 2039e9,
            SixteenBitFlopPerSecond = 312e12,
            Fp8FlopPerSecond = null,
            Int8FlopPerSecond = 624e12,
            SmCount = 108,
            NvlinkBytesPerSecond = 300e9,
            PcieBytesPerSecond = 32e9,
            CoefficientsFrom = "a100_sxm",
        };

    public static GpuSpec Rtx4090 { get; } =
        H100 with
        {
            Id = "RTX-4090",
            Architecture = "Ada",
            MemoryBytes = 24564L << 20,
            MemoryBytesPerSecond = 1008e9,
            SixteenBitFlopPerSecond = 165.2e12,
            Fp8FlopPerSecond = 330.3e12,
            Int8FlopPerSecond = 660.6e12,
            SmCount = 128,
            NvlinkBytesPerSecond = null,
            PcieBytesPerSecond = 32e9,
            CoefficientsFrom = "rtx_pro_6000",
            HasOwnCoefficients = false,
        };

    public static GpuSpec B200 { get; } =
        H100 with
        {
            Id = "B200",
            Architecture = "Blackwell DC",
            MemoryBytes = 183359L << 20,
            MemoryBytesPerSecond = 7700e9,
            SixteenBitFlopPerSecond = 2250e12,
            Fp8FlopPerSecond = 4500e12,
            Fp4FlopPerSecond = 9000e12,
            Int8FlopPerSecond = 4500e12,
            SmCount = 148,
            NvlinkBytesPerSecond = 900e9,
            PcieBytesPerSecond = 128e9,
            CoefficientsFrom = "b200_sxm",
        };

    public static GpuSpec Mi300X { get; } =
        H100 with
        {
            Id = "MI300X",
            Vendor = "AMD",
            Architecture = "CDNA3",
            MemoryBytes = 196_592L << 20,
            MemoryBytesPerSecond = 5300e9,
            SixteenBitFlopPerSecond = 1307e12,
            Fp8FlopPerSecond = 2615e12,
            SmCount = 304,
            NvlinkBytesPerSecond = 448e9,
            HasOwnCoefficients = false,
        };
}
