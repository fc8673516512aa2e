using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Gpus;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;

namespace Farthing.Verbs.Cost;

/// <summary>A MIG profile on a GPU of the catalog: how many fit, and which share of memory, bandwidth and compute each has.</summary>
/// <param name="Gpu">The GPU.</param>
/// <param name="Table">How it can be cut.</param>
/// <param name="Profile">The size.</param>
internal sealed record MigSlice(GpuEntry Gpu, MigTable Table, MigProfile Profile)
{
    /// <summary>Reads it; null where no profile was asked for or it is not known (faults are then added).</summary>
    public static MigSlice? Read(
        VerbContext context,
        Option<string?> gpuFlag,
        Option<string?> profileFlag,
        double slices
    )
    {
        string? gpuName = context.Parsed.GetValue(gpuFlag);
        string? profileName = context.Parsed.GetValue(profileFlag);
        if (gpuName is null && profileName is null)
        {
            return null;
        }

        if (gpuName is null || profileName is null)
        {
            context.Faults.Add(
                new Fault(CostFaultCodes.NeededTogether, "--gpu and --profile are needed together")
                {
                    Path = "--profile",
                    Expected =
                        "--gpu H100-SXM --profile 1g.10gb: the same name means other limits on other GPUs",
                }
            );
            return null;
        }

        Catalog catalog = CatalogLoader.Load(context);
        GpuEntry? gpu = catalog.TryGpu(gpuName, out Fault? fault);
        if (gpu is null)
        {
            context.Faults.Add(fault! with { Path = "--gpu" });
            return null;
        }

        MigTable? table = catalog.MigOf(gpu.Spec.Id);
        MigProfile? profile = table?.Find(profileName);
        if (table is null || profile is null)
        {
            string[] known = table is null ? [] : [.. table.Profiles.Select(known => known.Name)];
            context.Faults.Add(
                new Fault(
                    QuantityFaultCodes.UnknownWord,
                    table is null
                        ? $"{gpu.Spec.Id} cannot be cut, or its profiles are not known"
                        : $"{gpu.Spec.Id} has no such profile"
                )
                {
                    Path = "--profile",
                    Value = profileName,
                    Expected = table is null ? "a GPU with MIG" : string.Join(", ", known),
                    Nearest = NearestWord.Find(profileName, known),
                }
            );
            return null;
        }

        if (slices > profile.MaxInstances)
        {
            context.Faults.Add(
                new Fault(
                    QuantityFaultCodes.OutOfRange,
                    $"{gpu.Spec.Id} holds {profile.MaxInstances} of {profile.Name}"
                )
                {
                    Path = "--slices",
                    Expected = $"1 to {profile.MaxInstances}",
                }
            );
        }

        return new MigSlice(gpu, table, profile);
    }

    /// <summary>Adds the slice to a sheet.</summary>
    public void AddTo(CostSheet sheet)
    {
        string source = Table.Sources.Count > 0 ? Table.Sources[0].Source : "no source";
        sheet.Section($"SLICE  {Profile.Name} of {Gpu.Spec.Id}, at most {Profile.MaxInstances} of them");
        sheet.Figure(
            "slice_memory_bytes",
            "memory by its name",
            new Quantity(Profile.MemoryGb * 1e9, "bytes") { Basis = Basis.Measured, Source = source },
            $"{CostText.Plain(Profile.MemoryGb)} GB"
        );
        if (Profile.MemoryFraction is double memory)
        {
            sheet.Figure(
                "slice_bandwidth",
                "bandwidth",
                new Quantity(memory * Gpu.Spec.MemoryBytesPerSecond, "bytes_per_s") { Source = source },
                $"{CostText.Plain(memory * Gpu.Spec.MemoryBytesPerSecond / 1e9)} GB/s",
                $"{Show.Percent(memory)} of the GPU: what decode lives on"
            );
            sheet.Formula(
                $"bandwidth of a slice = memory slices / {Table.MemorySlices} · peak = {CostText.Plain(memory)} · {CostText.Plain(Gpu.Spec.MemoryBytesPerSecond / 1e9)} GB/s = {CostText.Plain(memory * Gpu.Spec.MemoryBytesPerSecond / 1e9)} GB/s"
            );
        }

        if (Profile.ComputeFraction is double compute)
        {
            sheet.Figure(
                "slice_compute",
                "compute",
                new Quantity(compute, "fraction") { Source = source },
                Show.Percent(compute),
                "of the GPU: what prefill lives on"
            );
        }
    }
}
