using System.CommandLine;
using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Facts;
using Farthing.Cli;
using Farthing.Documents.Costs;
using Farthing.Numerics.Faults;
using Farthing.Numerics.Quantities;
using Farthing.Planning.Apis;
using Farthing.Sheets.Costs;
using static Farthing.Settings.SettingKind;

namespace Farthing.Verbs.Cost;

/// <summary><c>farthing cost apis</c>: the same traffic at every API of the catalog.</summary>
internal static class ApisCommand
{
    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        QuantityFlag input = new("--in", Whole(1, 1e8), "Tokens of a prompt");
        QuantityFlag output = new("--out", Whole(1, 1e7), "Tokens of an answer, reasoning included");
        QuantityFlag rate = new("--rate", Positive(QuantityKind.Rate, 1e6), "Mean requests per second");
        QuantityFlag cached = new(
            "--cached",
            Share(),
            "Share of prompt tokens that the provider's cache supplies",
            0
        );
        QuantityFlag hours = CostFlags.HoursPerMonth();
        SwitchFlag batch = new(
            "--batch",
            "Take the prices of batch requests; APIs that publish none are left out"
        );
        TextFlag models = new(
            "--model",
            "APIS",
            "APIs by name, comma-separated [default: all that are billed by tokens]"
        );
        Command command = new(
            "apis",
            "The same traffic at every API of the catalog, cheapest first: long-prompt, cached and batch prices where they apply.\nExample: farthing cost apis --in 2000 --out 300 --rate 10/s\n         farthing cost apis --in 300000 --out 1000 --rate 100/h --cached 80% --model gpt-5.5,claude-opus-5"
        );
        return command
            .With(input, output, rate, cached, hours)
            .With(batch, models)
            .ReadsCatalog()
            .Runs(
                "cost.apis",
                context =>
                {
                    double prompt = context.Required(input);
                    double answer = context.Required(output);
                    double perSecond = context.Required(rate);
                    double share = context.Required(cached);
                    double month = context.Required(hours);
                    Catalog catalog = CatalogLoader.Load(context);
                    List<ApiPrice> prices = Named(context, models, catalog);
                    DateOnly today = CatalogLoader.Today(context);
                    context.StopOnFaults();
                    CostApisDocument document = ApiRanking.Of(
                        prices,
                        ApiTraffic.Uniform((int)prompt, (int)answer, perSecond, share, month),
                        today,
                        context.Parsed.GetValue(batch) ? ApiServiceTier.Batch : ApiServiceTier.Standard
                    );
                    CostAnswer said = CostApisSheet.Of(document);
                    said.Note(Staleness.Warning(document.Apis.Select(row => row.AsOf), today));
                    return context.Print(said, document, document.Apis.Count > 0 ? 0 : 1);
                }
            );
    }

    private static List<ApiPrice> Named(VerbContext context, TextFlag flag, Catalog catalog)
    {
        if (context.Parsed.GetValue(flag) is not string text)
        {
            return [.. catalog.ApiPrices.Where(price => price.Rates is not null)];
        }

        List<ApiPrice> prices = [];
        foreach (
            string name in text.Split(
                ',',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            if (catalog.TryApi(name, out Fault? fault) is not ApiPrice price)
            {
                context.Faults.Add(fault! with { Path = flag.Name });
            }
            else if (!prices.Contains(price))
            {
                prices.Add(price);
            }
        }

        return prices;
    }
}
