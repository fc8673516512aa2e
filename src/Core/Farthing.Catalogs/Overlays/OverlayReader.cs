using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Offers;
using Farthing.Catalogs.Reading;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Files;
using Farthing.Numerics.Reading;

namespace Farthing.Catalogs.Overlays;

/// <summary>Reads a user's file by what it holds, never by its name: lists of <c>models</c>, <c>gpus</c>, <c>instances</c> or <c>apis</c> in the format of the built-in catalogs, or LiteLLM's price file.</summary>
public static class OverlayReader
{
    /// <summary>Keys that files have and overlays do not read.</summary>
    private static readonly string[] Unread =
    [
        "schema",
        "compiled",
        "notes",
        "tco_reference",
        "capacity_blocks",
    ];

    /// <summary>Reads a file; rows with faults are left out and reported.</summary>
    /// <param name="path">The file.</param>
    /// <param name="faults">Receives everything that is wrong with it.</param>
    public static CatalogOverlay ReadFile(string path, FaultList faults)
    {
        byte[]? bytes = faults.Try(() =>
            InputFile.Bytes(
                path,
                new Fault(CatalogFaultCodes.FileUnreadable, "the file cannot be read")
                {
                    Expected = "a JSON file of prices, models or GPUs",
                }
            )
        );
        return bytes is null
            ? new CatalogOverlay(path)
            : Read(path, bytes, DateOnly.FromDateTime(File.GetLastWriteTimeUtc(path)), faults);
    }

    /// <summary>Reads the content of a file.</summary>
    /// <param name="name">The file's name, for faults.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="modified">The day it was written; taken as the day of prices that have none (LiteLLM's).</param>
    /// <param name="faults">Receives everything that is wrong with it.</param>
    public static CatalogOverlay Read(string name, byte[] bytes, DateOnly? modified, FaultList faults)
    {
        MemberReader root;
        try
        {
            root = CatalogRows.Parse(name, bytes, faults);
        }
        catch (FarthingException error)
        {
            faults.Add(error.Faults[0]);
            return new CatalogOverlay(name);
        }

        if (root.Has("models") || root.Has("gpus") || root.Has("instances") || root.Has("apis"))
        {
            CatalogOverlay overlay = new(name)
            {
                Models = [.. root.Rows("models").Select(ModelRowReader.Read).OfType<ModelEntry>()],
                Gpus = [.. root.Rows("gpus").Select(GpuRowReader.Read).OfType<GpuEntry>()],
                Offers = [.. root.Rows("instances").Select(OfferRowReader.Read).OfType<InstanceOffer>()],
                ApiPrices = [.. root.Rows("apis").Select(ApiRowReader.Read).OfType<ApiPrice>()],
            };
            root.RefuseUnknown(CatalogFaultCodes.UnknownKey, Unread);
            return overlay;
        }

        if (LiteLlmReader.Recognizes(root.Node))
        {
            return new CatalogOverlay(name) { ApiPrices = LiteLlmReader.Read(root, modified) };
        }

        faults.Add(
            new Fault(CatalogFaultCodes.UnknownFile, "this file is none that catalogs read")
            {
                File = name,
                Line = 1,
                Expected =
                    "an object with models, gpus, instances or apis, or LiteLLM's model_prices_and_context_window.json",
            }
        );
        return new CatalogOverlay(name);
    }
}

/// <summary>User's entries over the built-in catalogs: entries of the same id replace those below.</summary>
/// <param name="Origin">The file that it was read from.</param>
public sealed record CatalogOverlay(string Origin)
{
    /// <summary>Models.</summary>
    public IReadOnlyList<ModelEntry> Models { get; init; } = [];

    /// <summary>GPUs.</summary>
    public IReadOnlyList<GpuEntry> Gpus { get; init; } = [];

    /// <summary>Instances.</summary>
    public IReadOnlyList<InstanceOffer> Offers { get; init; } = [];

    /// <summary>Prices of hosted models.</summary>
    public IReadOnlyList<ApiPrice> ApiPrices { get; init; } = [];
}
