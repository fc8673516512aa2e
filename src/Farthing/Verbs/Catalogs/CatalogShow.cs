using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Faults;
using Farthing.Catalogs.Gpus;
using Farthing.Catalogs.Models;
using Farthing.Catalogs.Offers;
using Farthing.Catalogs.Quality;
using Farthing.Catalogs.Support;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Numerics.Faults;
using Farthing.Sheets.Catalogs;

namespace Farthing.Verbs.Catalogs;

/// <summary><c>farthing catalog show KIND NAME</c>: one entry with all its sources.</summary>
internal static class CatalogShow
{
    private static readonly Argument<string> Kind = CatalogKinds.Argument();
    private static readonly Argument<string> Name = new("name")
    {
        Description = "The entry; for instances an id or a type, for mig a GPU, for quality a method",
    };

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        Command command = new(
            "show",
            "Show one entry: every figure, where it comes from, of which day, verified or not.\n\n"
                + "  farthing catalog show model deepseek-v3\n"
                + "  farthing catalog show gpu H100\n"
                + "  farthing catalog show instance p5.48xlarge\n"
                + "  farthing catalog show api anthropic/claude-sonnet-5\n"
                + "  farthing catalog show quality awq\n"
                + "  farthing catalog show commitment gcp-cud-a3-highgpu-1y"
        )
        {
            Kind,
            Name,
        };
        return command.ReadsCatalog().Runs("catalog.show", Run);
    }

    private static int Run(VerbContext context)
    {
        CatalogKind kind = CatalogKinds.Parse(context.Parsed.GetRequiredValue(Kind));
        string name = context.Parsed.GetRequiredValue(Name);
        DateOnly today = CatalogLoader.Today(context);
        Catalog catalog = CatalogLoader.Load(context);
        context.StopOnFaults();
        switch (kind)
        {
            case CatalogKind.Models:
                ModelEntry model =
                    catalog.TryModel(name, out Fault? noModel) ?? throw new FarthingException(noModel!);
                return context.Answer(model.Row, ModelSheet.Of);
            case CatalogKind.Gpus:
                GpuEntry gpu = catalog.TryGpu(name, out Fault? noGpu) ?? throw new FarthingException(noGpu!);
                return context.Answer(Whole(gpu, catalog), GpuSheet.Of);
            case CatalogKind.Apis:
                ApiPrice price =
                    catalog.TryApi(name, out Fault? noApi) ?? throw new FarthingException(noApi!);
                CatalogLoader.WarnIfStale(context, price.Id, price.AsOf);
                return context.Answer(price.RowOn(today), ApiSheet.Of);
            case CatalogKind.Instances:
                return ShowOffers(context, catalog, name, today);
            case CatalogKind.Mig:
                return ShowMig(context, catalog, name);
            case CatalogKind.Commitments:
                return context.Answer(Commitment(catalog, name), CatalogListSheet.Of);
            case CatalogKind.Quality:
                return ShowQuality(context, catalog.QualityEvidence, name);
            default:
                throw new ArgumentOutOfRangeException(nameof(context), kind, "not a kind");
        }
    }

    private static int ShowOffers(VerbContext context, Catalog catalog, string name, DateOnly today)
    {
        InstanceOffer[] offers =
        [
            .. catalog.Offers.Where(offer =>
                offer.Id.Equals(name, StringComparison.OrdinalIgnoreCase)
                || offer.InstanceType.Equals(name, StringComparison.OrdinalIgnoreCase)
                || $"{offer.Cloud}/{offer.InstanceType}".Equals(name, StringComparison.OrdinalIgnoreCase)
            ),
        ];
        if (offers.Length == 0)
        {
            string[] types = [.. catalog.Offers.Select(offer => offer.InstanceType).Distinct()];
            throw new FarthingException(
                new Fault(CatalogFaultCodes.UnknownName, "no such instance in the catalog")
                {
                    Value = name,
                    Expected = "an id such as aws/p5.48xlarge@us-east-1, or an instance type",
                    Nearest = NearestWord.Find(name, types),
                }
            );
        }

        PriceAges.Warn(context, [.. offers.Select(offer => offer.AsOf)], today);
        return context.Answer(
            new InstanceListDocument([.. offers.Select(offer => offer.RowOn(today))]),
            CatalogListSheet.Of
        );
    }

    private static CommitmentRow Commitment(Catalog catalog, string name) =>
        catalog.Commitments.FirstOrDefault(row => row.Id.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new FarthingException(
            new Fault(CatalogFaultCodes.UnknownName, "no such commitment in the catalog")
            {
                Value = name,
                Expected = "an id of farthing catalog list commitments",
                Nearest = NearestWord.Find(name, [.. catalog.Commitments.Select(row => row.Id)]),
            }
        );

    private static int ShowMig(VerbContext context, Catalog catalog, string name)
    {
        GpuEntry gpu = catalog.TryGpu(name, out Fault? fault) ?? throw new FarthingException(fault!);
        MigTable table =
            catalog.MigOf(gpu.Spec.Id)
            ?? throw new FarthingException(
                new Fault(CatalogFaultCodes.UnknownName, "no MIG profiles are known for this GPU")
                {
                    Value = gpu.Spec.Id,
                    Expected = "one of " + string.Join(", ", catalog.Mig.SelectMany(of => of.GpuIds)),
                },
                exitCode: 1
            );
        return context.Answer(table, CatalogListSheet.Of);
    }

    /// <summary>What is known of a method; ends with 1 where that is nothing.</summary>
    private static int ShowQuality(VerbContext context, QualityEvidence evidence, string name)
    {
        QualityMethod method =
            evidence.Find(name)
            ?? throw new FarthingException(
                new Fault(CatalogFaultCodes.UnknownName, "no such method in the catalog")
                {
                    Value = name,
                    Expected = "one of " + string.Join(", ", evidence.Methods.Select(known => known.Id)),
                    Nearest = evidence.Nearest(name),
                }
            );
        MethodQuality quality = evidence.Of(method);
        return context.Answer(quality, QualitySheet.Of, quality.Entries.Count > 0 ? 0 : 1);
    }

    /// <summary>A GPU with what other tables of the catalog know of it.</summary>
    private static GpuRow Whole(GpuEntry gpu, Catalog catalog)
    {
        double[] prices =
        [
            .. catalog
                .Offers.Where(offer => offer.GpuId == gpu.Spec.Id && offer.IsOnDemandAvailable == true)
                .Select(offer => offer.PerGpu(offer.OnDemandUsdPerHour))
                .OfType<double>()
                .Order(),
        ];
        return gpu.Row with
        {
            Formats =
            [
                .. catalog
                    .Support.Entries.Where(entry => entry.Architecture == gpu.Spec.Architecture)
                    .Select(entry => new GpuFormat(
                        entry.Format,
                        Word(entry.Dense),
                        entry.Format == PrecisionSupport.KvFp8 ? null : Word(entry.Moe),
                        entry.IsVerified,
                        entry.Note,
                        entry.Source
                    )),
            ],
            OnDemand = prices.Length == 0 ? null : new(prices[0], prices[^1], prices.Length),
            Mig = catalog.MigOf(gpu.Spec.Id)?.Profiles,
        };
    }

    private static string Word(SupportLevel level) =>
        level switch
        {
            SupportLevel.Native => "native",
            SupportLevel.WeightOnly => "weight-only",
            SupportLevel.None => "none",
            _ => "unknown",
        };
}
