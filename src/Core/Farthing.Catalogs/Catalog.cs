using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Histories;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Names;
using Farthing.Catalogs.Offers;
using Farthing.Catalogs.Overlays;
using Farthing.Catalogs.Quality;
using Farthing.Catalogs.Reading;
using Farthing.Catalogs.Support;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Serving.Gpus;
using Farthing.Serving.Models;
using Farthing.Serving.Precision;

namespace Farthing.Catalogs;

/// <summary>Everything that Farthing knows about the world: models, GPUs, offers, API prices, MIG profiles, format support. Each file is read when it is first asked for; immutable and safe for threads.</summary>
public sealed class Catalog
{
    private static readonly Lazy<Catalog> Shared = new(() => new Catalog());

    private readonly FixedTables tables = FixedTables.Shared;
    private readonly Lazy<IReadOnlyList<ModelEntry>> models;
    private readonly Lazy<IReadOnlyList<GpuEntry>> gpus;
    private readonly Lazy<IReadOnlyList<InstanceOffer>> offers;
    private readonly Lazy<IReadOnlyList<ApiPrice>> apis;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<CommitmentRow>>? past;
    private readonly PriceHistory? known;
    private readonly Lazy<NameIndex<ModelEntry>> modelNames;
    private readonly Lazy<NameIndex<GpuEntry>> gpuNames;
    private readonly Lazy<NameIndex<ApiPrice>> apiNames;

    private Catalog()
        : this(
            new(() => BuiltInFile.LoadRows("models.json", "models", ModelRowReader.Read)),
            new(() => BuiltInFile.LoadRows("gpus.json", "gpus", GpuRowReader.Read)),
            new(() => BuiltInFile.LoadRows("instances.json", "instances", OfferRowReader.Read)),
            new(() => BuiltInFile.LoadRows("api_prices.json", "apis", ApiRowReader.Read))
        ) { }

    private Catalog(
        Lazy<IReadOnlyList<ModelEntry>> models,
        Lazy<IReadOnlyList<GpuEntry>> gpus,
        Lazy<IReadOnlyList<InstanceOffer>> offers,
        Lazy<IReadOnlyList<ApiPrice>> apis,
        IReadOnlyDictionary<string, IReadOnlyList<CommitmentRow>>? past = null,
        PriceHistory? known = null
    )
    {
        this.past = past;
        this.known = known;
        this.models = models;
        this.gpus = gpus;
        this.offers = offers;
        this.apis = apis;
        modelNames = new(() =>
            new NameIndex<ModelEntry>(models.Value, entry => entry.Spec.Id, entry => entry.Aliases)
        );
        gpuNames = new(() =>
            new NameIndex<GpuEntry>(gpus.Value, entry => entry.Spec.Id, entry => entry.Aliases)
        );
        apiNames = new(() => new NameIndex<ApiPrice>(apis.Value, price => price.Id, _ => []));
    }

    /// <summary>The built-in catalog.</summary>
    public static Catalog BuiltIn => Shared.Value;

    /// <summary>All models with their sources.</summary>
    public IReadOnlyList<ModelEntry> ModelEntries => models.Value;

    /// <summary>All models.</summary>
    public IReadOnlyList<ModelSpec> Models => [.. models.Value.Select(entry => entry.Spec)];

    /// <summary>All GPUs with their sources.</summary>
    public IReadOnlyList<GpuEntry> GpuEntries => gpus.Value;

    /// <summary>All GPUs.</summary>
    public IReadOnlyList<GpuSpec> Gpus => [.. gpus.Value.Select(entry => entry.Spec)];

    /// <summary>All instances that can be rented.</summary>
    public IReadOnlyList<InstanceOffer> Offers => offers.Value;

    /// <summary>All hosted models.</summary>
    public IReadOnlyList<ApiPrice> ApiPrices => apis.Value;

    /// <summary>Partitions of GPUs into instances.</summary>
    public IReadOnlyList<MigTable> Mig => tables.Mig.Value;

    /// <summary>Instruments by which sellers give a discount, or a machine, for a promise.</summary>
    public IReadOnlyList<CommitmentRow> Commitments =>
        past is null ? tables.Commitments.Value : [.. past.Values.SelectMany(rows => rows)];

    /// <summary>Those that an offer may be bought with; of a past day its own ones alone.</summary>
    /// <param name="offer">The offer; null for the person's own price.</param>
    public IReadOnlyList<CommitmentRow> CommitmentsFor(InstanceOffer? offer) =>
        past is null ? tables.Commitments.Value
        : offer is not null && past.TryGetValue(offer.Id, out IReadOnlyList<CommitmentRow>? own) ? own
        : [];

    /// <summary>List prices of GCP's instances over time; of a past day those up to it.</summary>
    public PriceHistory Prices => known ?? tables.Prices.Value;

    /// <summary>Which formats run on which generation, and the rules about shapes.</summary>
    public PrecisionSupport Support => tables.Support.Value;

    /// <summary>Which operators were timed on which GPU.</summary>
    public KernelCoverage Kernels => tables.Kernels.Value;

    /// <summary>Says whether a configuration can run at all.</summary>
    public SupportRules SupportRules => new(Support);

    /// <summary>Words of files from outside.</summary>
    public WordAliases Words => tables.Words.Value;

    /// <summary>The model of a name.</summary>
    /// <exception cref="FarthingException">There is none, or more than one.</exception>
    public ModelSpec Model(string name) =>
        TryModel(name, out Fault? fault)?.Spec ?? throw new FarthingException(fault!);

    /// <summary>The model of a name; null with a fault when there is none or more than one.</summary>
    public ModelEntry? TryModel(string name, out Fault? fault) =>
        modelNames.Value.Find(name, "model", Words.UnknownModels, out fault);

    /// <summary>The GPU of a name.</summary>
    /// <exception cref="FarthingException">There is none, or more than one.</exception>
    public GpuSpec Gpu(string name) =>
        TryGpu(name, out Fault? fault)?.Spec ?? throw new FarthingException(fault!);

    /// <summary>The GPU of a name; null with a fault when there is none or more than one.</summary>
    public GpuEntry? TryGpu(string name, out Fault? fault) =>
        gpuNames.Value.Find(name, "GPU", Words.UnknownGpus, out fault);

    /// <summary>The price list of a hosted model; null with a fault when there is none or more than one.</summary>
    public ApiPrice? TryApi(string name, out Fault? fault) =>
        apiNames.Value.Find(name, "API", new Dictionary<string, string>(), out fault);

    /// <summary>The profiles of a GPU; null when it cannot be cut, or none are known.</summary>
    public MigTable? MigOf(string gpuId) => Mig.FirstOrDefault(table => table.GpuIds.Contains(gpuId));

    /// <summary>The share of scores that a format keeps; null where no results are known (16 bit keeps all).</summary>
    public QualityBand? QualityBand(NumberFormat format) =>
        tables.Quality.Value.FirstOrDefault(band => band.Format == format);

    /// <summary>Measured losses of quality, by the way to quantize.</summary>
    public QualityEvidence QualityEvidence => tables.QualityEvidence.Value;

    /// <summary>This catalog with a user's entries laid over it: the same id replaces, a new one is added; later overlays win.</summary>
    /// <exception cref="FarthingException">An offer names a GPU that does not exist.</exception>
    public Catalog With(CatalogOverlay overlay)
    {
        Catalog below = this;
        Lazy<IReadOnlyList<ModelEntry>> newModels = Merge(
            below.models,
            overlay.Models,
            entry => entry.Spec.Id
        );
        Lazy<IReadOnlyList<GpuEntry>> newGpus = Merge(below.gpus, overlay.Gpus, entry => entry.Spec.Id);
        Catalog names = new(newModels, newGpus, below.offers, below.apis);
        FaultList faults = new();
        List<InstanceOffer> mapped = [];
        foreach (InstanceOffer offer in overlay.Offers)
        {
            GpuEntry? gpu = names.TryGpu(offer.GpuId, out Fault? fault);
            if (gpu is null)
            {
                faults.Add(fault! with { File = overlay.Origin, Path = offer.Id + ".gpu" });
            }
            else
            {
                mapped.Add(offer with { GpuId = gpu.Spec.Id });
            }
        }

        faults.ThrowIfAny();
        return new Catalog(
            newModels,
            newGpus,
            Merge(below.offers, mapped, offer => offer.Id),
            Merge(below.apis, overlay.ApiPrices, price => price.Id),
            below.past,
            below.known
        );
    }

    /// <summary>This catalog on a past day: models, GPUs and machines as they are, and for sale what was listed then, nothing else.</summary>
    /// <param name="known">Prices up to the day (<see cref="PriceHistory.Until"/>).</param>
    public Catalog On(PriceHistory known)
    {
        PastMarket market = PastMarket.Of(Offers, known);
        return new Catalog(
            models,
            gpus,
            new Lazy<IReadOnlyList<InstanceOffer>>(market.Offers),
            apis,
            market.Commitments,
            known
        );
    }

    private static Lazy<IReadOnlyList<T>> Merge<T>(
        Lazy<IReadOnlyList<T>> below,
        IReadOnlyList<T> above,
        Func<T, string> idOf
    ) =>
        above.Count == 0
            ? below
            : new Lazy<IReadOnlyList<T>>(() =>
            {
                List<T> all = [.. below.Value];
                Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);
                for (int i = 0; i < all.Count; i++)
                {
                    places[idOf(all[i])] = i;
                }

                foreach (T entry in above)
                {
                    if (places.TryGetValue(idOf(entry), out int place))
                    {
                        all[place] = entry;
                    }
                    else
                    {
                        places[idOf(entry)] = all.Count;
                        all.Add(entry);
                    }
                }

                return all;
            });
}
