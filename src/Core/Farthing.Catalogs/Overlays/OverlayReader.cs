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

    /// <summary>The member of a taken file that holds the prices as they were published.</summary>
    public const string TakenPrices = "prices";

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

        if (root.Node[TakenPrices].IsObject)
        {
            return Taken(name, root, faults);
        }

        if (PricesOf(root, modified) is (string format, IReadOnlyList<ApiPrice> prices))
        {
            return new CatalogOverlay(name) { ApiPrices = prices, Format = format };
        }

        faults.Add(
            new Fault(CatalogFaultCodes.UnknownFile, "this file is none that catalogs read")
            {
                File = name,
                Line = 1,
                Expected =
                    "an object with models, gpus, instances or apis, or LiteLLM's model_prices_and_context_window.json, OpenRouter's models or models.dev's api.json",
            }
        );
        return new CatalogOverlay(name);
    }

    /// <summary>Prices in a format that others publish; null where it is none of them.</summary>
    private static (string Format, IReadOnlyList<ApiPrice> Prices)? PricesOf(
        MemberReader root,
        DateOnly? modified
    ) =>
        LiteLlmReader.Recognizes(root.Node) ? ("litellm", LiteLlmReader.Read(root, modified))
        : OpenRouterReader.Recognizes(root.Node) ? ("openrouter", OpenRouterReader.Read(root, modified))
        : ModelsDevReader.Recognizes(root.Node) ? ("models.dev", ModelsDevReader.Read(root, modified))
        : null;

    /// <summary>Taken by <c>catalog update</c>: a published file as it was, its day, and the catalog's ids of its models.</summary>
    private static CatalogOverlay Taken(string name, MemberReader root, FaultList faults)
    {
        DateOnly? asOf = root.Day("as_of");
        Dictionary<string, string> ids = new(StringComparer.Ordinal);
        foreach ((string from, TreeNode to) in root["ids"].Members)
        {
            ids[from] = to.Text ?? from;
        }

        MemberReader published = new(root[TakenPrices], faults);
        return new CatalogOverlay(name)
        {
            ApiPrices =
            [
                .. (PricesOf(published, asOf)?.Prices ?? []).Select(price =>
                    ids.TryGetValue(price.Id, out string? id)
                        ? Kept(price with { Id = id, Provider = id[..id.IndexOf('/')] }, root["kept"][id])
                        : price
                ),
            ],
        };
    }

    /// <summary>Known to the catalog, and not said by published files: it stays.</summary>
    private static ApiPrice Kept(ApiPrice price, TreeNode kept) =>
        price with
        {
            BatchMultiplier =
                price.BatchRates is null && kept["batch_multiplier"].Number is double factor
                    ? (decimal)factor
                    : price.BatchMultiplier,
            ImageTokens = price.ImageTokens ?? (long?)kept["image_tokens"].Number,
            MaxOutputTokens = price.MaxOutputTokens ?? (long?)kept["max_output_tokens"].Number,
        };
}

/// <summary>User's entries over the built-in catalogs: entries of the same id replace those below.</summary>
/// <param name="Origin">The file that it was read from.</param>
public sealed record CatalogOverlay(string Origin)
{
    /// <summary>The file's format: farthing, litellm, openrouter or models.dev.</summary>
    public string Format { get; init; } = "farthing";

    /// <summary>Models.</summary>
    public IReadOnlyList<ModelEntry> Models { get; init; } = [];

    /// <summary>GPUs.</summary>
    public IReadOnlyList<GpuEntry> Gpus { get; init; } = [];

    /// <summary>Instances.</summary>
    public IReadOnlyList<InstanceOffer> Offers { get; init; } = [];

    /// <summary>Prices of hosted models.</summary>
    public IReadOnlyList<ApiPrice> ApiPrices { get; init; } = [];
}
