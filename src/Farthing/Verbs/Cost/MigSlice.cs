using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Gpus;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Documents.Costs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Sheets.Costs;

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
            context.Refuse(
                CostFaultCodes.NeededTogether,
                "--profile",
                "--gpu and --profile are needed together",
                "--gpu H100-SXM --profile 1g.10gb: the same name means other limits on other GPUs"
            );
            return null;
        }

        Catalog catalog = CatalogLoader.Load(context);
        if (ServingFlags.FindGpu(context, catalog, gpuFlag) is not GpuEntry gpu)
        {
            return null;
        }

        MigTable? table = catalog.MigOf(gpu.Spec.Id);
        MigProfile? profile = table?.Find(profileName);
        if (table is null || profile is null)
        {
            string[] known = table is null ? [] : [.. table.Profiles.Select(known => known.Name)];
            context.Refuse(
                QuantityFaultCodes.UnknownWord,
                "--profile",
                table is null
                    ? $"{gpu.Spec.Id} cannot be cut, or its profiles are not known"
                    : $"{gpu.Spec.Id} has no such profile",
                table is null ? "a GPU with MIG" : string.Join(", ", known),
                profileName,
                NearestWord.Find(profileName, known)
            );
            return null;
        }

        if (slices > profile.MaxInstances)
        {
            context.Refuse(
                QuantityFaultCodes.OutOfRange,
                "--slices",
                $"{gpu.Spec.Id} holds {profile.MaxInstances} of {profile.Name}",
                $"1 to {profile.MaxInstances}"
            );
        }

        return new MigSlice(gpu, table, profile);
    }

    /// <summary>Adds the slice to an answer.</summary>
    public CostMigDocument AddTo(CostAnswer answer, CostMigDocument document)
    {
        string source = Table.Sources.Count > 0 ? Table.Sources[0].Source : "no source";
        double? bandwidth = Profile.MemoryFraction * Gpu.Spec.MemoryBytesPerSecond;
        string shown = $"{FigureText.Plain((bandwidth ?? 0) / 1e9)} GB/s";
        document = document with
        {
            SliceMemoryBytes = new Quantity(Profile.MemoryGb * 1e9, "bytes")
            {
                Basis = Basis.Measured,
                Source = source,
            },
            SliceBandwidth = bandwidth is double read
                ? new Quantity(read, "bytes_per_s") { Source = source }
                : null,
            SliceCompute = Profile.ComputeFraction is double compute
                ? new Quantity(compute, "fraction") { Source = source }
                : null,
        };
        answer.Figures(
            $"SLICE  {Profile.Name} of {Gpu.Spec.Id}, at most {Profile.MaxInstances} of them",
            new(
                "memory by its name",
                document.SliceMemoryBytes,
                Show: gb => FigureText.Plain(gb / 1e9) + " GB"
            ),
            new(
                "bandwidth",
                document.SliceBandwidth,
                $"{Show.Percent(Profile.MemoryFraction ?? 0)} of the GPU: what decode lives on",
                _ => shown
            ),
            new("compute", document.SliceCompute, "of the GPU: what prefill lives on")
        );
        answer.Formula(
            Profile.MemoryFraction is double memory
                ? $"bandwidth of a slice = memory slices / {Table.MemorySlices} · peak = {FigureText.Plain(memory)} · {FigureText.Plain(Gpu.Spec.MemoryBytesPerSecond / 1e9)} GB/s = {shown}"
                : null
        );
        return document;
    }
}
