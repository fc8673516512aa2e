using Farthing.Catalogs.Coefficients;
using Farthing.Serving.Gpus;
using Farthing.Serving.Kernels;

namespace Farthing.Studies.Kernels;

/// <summary>A GPU of the kernel tables with the peaks that its fits refer to.</summary>
/// <param name="Name">Its name in the tables.</param>
/// <param name="BytesPerSecond">Peak memory bandwidth.</param>
/// <param name="Flop16">Dense 16-bit peak.</param>
/// <param name="Flop8">Dense FP8 peak; 0 for none.</param>
/// <param name="Flop4">Dense FP4 peak; 0 for none.</param>
/// <param name="SmCount">Streaming multiprocessors.</param>
/// <param name="NvlinkBytesPerSecond">NVLink one way; null for none.</param>
/// <param name="PcieBytesPerSecond">PCIe one way.</param>
internal sealed record TableGpu(
    string Name,
    double BytesPerSecond,
    double Flop16,
    double Flop8,
    double Flop4,
    int SmCount,
    double? NvlinkBytesPerSecond,
    double PcieBytesPerSecond
)
{
    /// <summary>Its architecture, as the catalog names it.</summary>
    public required string Architecture { get; init; }

    /// <summary>Dense INT8 peak; 0 for none.</summary>
    public double Int8 { get; init; }

    /// <summary>Its peaks.</summary>
    public GpuPeaks Peaks => new(BytesPerSecond, Flop16, Flop8, Flop4, Int8);

    /// <summary>Architectures whose GPUs run the same kernels: its own, and for data-center Blackwell the refresh of the same compute units.</summary>
    public IReadOnlyList<string> Architectures =>
        Architecture == "Blackwell DC" ? [Architecture, "Blackwell Ultra"] : [Architecture];

    /// <summary>Peaks for products of a format.</summary>
    public GpuRates Rates(string format) =>
        new(
            BytesPerSecond,
            format switch
            {
                "fp8" or "fp8_block" or "mxfp4_mxfp8" => Flop8,
                "nvfp4" => Flop4,
                _ => Flop16,
            },
            SmCount
        );

    /// <summary>Bytes per weight of a format of the tables.</summary>
    public static double WeightBytes(string format) =>
        format switch
        {
            "bf16" => 2,
            "fp8" => 1,
            "fp8_block" => 1 + (4.0 / (128 * 128)),
            "nvfp4" => 0.5625,
            "int4" => 0.5 + (2.5 / 128),
            _ => 0.53125,
        };

    /// <summary>Bytes per activation that products of a format read.</summary>
    public static double ActivationBytes(string format) =>
        format switch
        {
            "fp8" => 1,
            "fp8_block" or "mxfp4_mxfp8" => 1.03,
            "nvfp4" => 0.5625,
            _ => 2,
        };

    /// <summary>Reads the GPUs whose kernels were timed from the catalog's table.</summary>
    public static IReadOnlyList<TableGpu> Read(string file)
    {
        CsvRows rows = CsvRows.Read(file);
        List<TableGpu> gpus = [];
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows.Text(i, "tier") != "A")
            {
                continue;
            }

            gpus.Add(Of(rows, i, rows.Text(i, "transfer_from")));
        }

        return gpus;
    }

    /// <summary>A GPU without kernel tables, with the timed one whose constants it takes.</summary>
    public static (TableGpu Gpu, string Source) Untimed(string file, string id)
    {
        CsvRows rows = CsvRows.Read(file);
        for (int i = 0; i < rows.Count; i++)
        {
            if (rows.Text(i, "id") == id)
            {
                return (Of(rows, i, id), rows.Text(i, "transfer_from"));
            }
        }

        throw new InvalidOperationException($"{file} has no {id}");
    }

    private static TableGpu Of(CsvRows rows, int i, string name) =>
        new(
            name,
            rows.Number(i, "memory_bandwidth_gb_s") * 1e9,
            rows.Number(i, "bf16_tflops") * 1e12,
            (rows.NumberOrBlank(i, "fp8_tflops") ?? 0) * 1e12,
            (rows.NumberOrBlank(i, "fp4_tflops") ?? 0) * 1e12,
            rows.Whole(i, "sm_count"),
            rows.NumberOrBlank(i, "nvlink_gb_s_per_direction") * 1e9,
            rows.Number(i, "pcie_gb_s_per_direction") * 1e9
        )
        {
            Architecture = rows.Text(i, "architecture"),
            Int8 = (rows.NumberOrBlank(i, "int8_tflops") ?? 0) * 1e12,
        };
}
