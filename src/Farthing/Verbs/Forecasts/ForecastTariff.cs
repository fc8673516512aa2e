using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Catalogs.Faults;
using Farthing.Cli;
using Farthing.Documents.Catalogs;
using Farthing.Documents.Forecasts;
using Farthing.Economics.Forecasts;
using Farthing.Numerics.Faults;
using Farthing.Verbs.Cost;

namespace Farthing.Verbs.Forecasts;

/// <summary>The prices of a forecast: an API's of the catalog, or those that flags give.</summary>
/// <param name="Name">The API or model as the catalog names it; null where prices were given alone.</param>
/// <param name="Api">The API; null where flags give the prices.</param>
internal sealed record ForecastTariff(string? Name, ApiPrice? Api)
{
    /// <summary>The API whose prices are taken where nobody names one.</summary>
    public const string DefaultModel = "openai/gpt-5-mini";

    /// <summary>True where the model reasons unless it is told not to.</summary>
    public bool Reasons => Name is not null && ReasoningModels.Reasons(Name);

    /// <summary>Reads it; faults are collected, and null is returned where the prices are not known.</summary>
    public static ForecastTariff? Of(VerbContext context, ForecastInputs inputs, Catalog catalog)
    {
        string[] names = Names(context);
        string? model = names.FirstOrDefault();
        bool hasInput = inputs.IsGiven(ForecastInputKind.InputPrice);
        bool hasOutput = inputs.IsGiven(ForecastInputKind.OutputPrice);
        if (hasInput != hasOutput)
        {
            context.Refuse(
                CostFaultCodes.NeededTogether,
                hasInput ? "--input-price" : "--output-price",
                "input and output prices are needed together",
                "--input-price and --output-price"
            );
            return null;
        }

        if (hasInput && names.Length > 1)
        {
            context.Conflict(
                ForecastFlags.Model.Name,
                "several APIs are compared by their own prices, and --input-price gives one",
                "one model, or no prices",
                context.Parsed.GetValue(ForecastFlags.Model)
            );
            return null;
        }

        return hasInput ? Own(context, model, catalog) : Listed(context, model ?? DefaultModel, catalog);
    }

    /// <summary>The APIs of <c>--model</c>, the first one among them, where it names several; none for one.</summary>
    public static IReadOnlyList<ForecastTariff> Compared(VerbContext context, Catalog catalog) =>
        Names(context) is { Length: > 1 } names
            ? [.. names.Select(name => Listed(context, name, catalog)).OfType<ForecastTariff>()]
            : [];

    private static string[] Names(VerbContext context) =>
        (context.Parsed.GetValue(ForecastFlags.Model) ?? "").Split(
            ',',
            StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
        );

    private static ForecastTariff? Own(VerbContext context, string? model, Catalog catalog)
    {
        if (model is null)
        {
            return new ForecastTariff(null, null);
        }

        if (catalog.TryModel(model, out _) is { } self)
        {
            return new ForecastTariff(self.Spec.Id, null);
        }

        ApiPrice? api = catalog.TryApi(model, out Fault? fault);
        if (api is null && fault!.Code == CatalogFaultCodes.UnknownName)
        {
            context.Refuse(
                fault.Code,
                ForecastFlags.Model.Name,
                "the catalog knows neither an API nor a model of this name",
                "a name of farthing catalog list models, or leave it out beside --input-price",
                model,
                fault.Nearest
            );
            return null;
        }

        // A name of several APIs is known too: the prices do not depend on which it is.
        return new ForecastTariff(api?.Id ?? model, null);
    }

    private static ForecastTariff? Listed(VerbContext context, string model, Catalog catalog)
    {
        ApiPrice? api = catalog.TryApi(model, out Fault? fault);
        if (api is null)
        {
            if (catalog.TryModel(model, out _) is { } self && fault!.Code == CatalogFaultCodes.UnknownName)
            {
                context.Refuse(
                    ForecastFaultCodes.UnknownPrice,
                    ForecastFlags.Model.Name,
                    $"the price of {self.Spec.Id} is unknown: the catalog has no API of it",
                    "--input-price and --output-price beside it, such as those of farthing cost price",
                    model
                );
            }
            else
            {
                context.Faults.Add(fault! with { Path = ForecastFlags.Model.Name });
            }

            return null;
        }

        if (api.RatesFor(0, CatalogLoader.Today(context)) is null)
        {
            context.Refuse(
                ForecastFaultCodes.UnknownPrice,
                ForecastFlags.Model.Name,
                "its price per token is unknown: it is not billed by tokens",
                "an API with a price per token, or --input-price and --output-price beside it",
                model
            );
            return null;
        }

        CatalogLoader.WarnIfStale(context, api.Id, api.AsOf);
        return new ForecastTariff(api.Id, api);
    }

    /// <summary>The inputs with the prices of a day, for prompts of the session's mean length.</summary>
    public ForecastInputs Priced(ForecastInputs inputs, DateOnly day)
    {
        if (
            Api is null
            || RatesFor(inputs.Session.InputTokens / inputs.Session.Calls, day) is not ApiRates rates
        )
        {
            return inputs;
        }

        string source = Api.AsOf is { } asOf ? $"{Api.Id}, {asOf:yyyy-MM-dd}" : $"{Api.Id}, no date";
        (ForecastInputKind Kind, decimal? Usd)[] prices =
        [
            (ForecastInputKind.InputPrice, rates.InputUsdPerM),
            (ForecastInputKind.CachedPrice, rates.CachedInputUsdPerM),
            (ForecastInputKind.WritePrice, rates.CacheWriteUsdPerM),
            (ForecastInputKind.OutputPrice, rates.OutputUsdPerM),
            (ForecastInputKind.ReasoningPrice, rates.ReasoningUsdPerM),
        ];
        return prices
            .Where(price => price.Usd is not null && !inputs.IsGiven(price.Kind))
            .Aggregate(
                inputs,
                (priced, price) =>
                    priced.With(
                        price.Kind,
                        new ForecastInput((double)price.Usd!.Value, ForecastOrigin.Catalog)
                        {
                            Source = source,
                        }
                    )
            );
    }

    /// <summary>An API's prices of a prompt length on a day; null where flags give them.</summary>
    public ApiRates? RatesFor(double promptTokens, DateOnly day) => Api?.RatesFor((long)promptTokens, day);
}
