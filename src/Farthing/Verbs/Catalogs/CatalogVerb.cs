using System.CommandLine;

namespace Farthing.Verbs.Catalogs;

/// <summary><c>farthing catalog</c>: what Farthing knows about the world, and where each figure comes from.</summary>
internal static class CatalogVerb
{
    /// <summary>The line in help.</summary>
    public const string Summary = "Models, GPUs, instances and prices: list, show, search, update";

    /// <summary>Builds the command.</summary>
    public static Command Create() =>
        new(
            "catalog",
            "Facts about models, GPUs and prices, each figure with its source, date and whether it was verified.\n"
                + "Names: a full id, an alias, the last part of an id, or that without -Instruct, -hf or -it.\n\n"
                + "  farthing catalog list gpus\n"
                + "  farthing catalog list instances --gpu H100-SXM --cloud gcp\n"
                + "  farthing catalog show model llama-3.3-70b\n"
                + "  farthing catalog search deepseek\n"
                + "  farthing catalog support qwen3-30b-a3b L40S\n"
                + "  farthing catalog add model config.json --id my-model\n"
                + "  farthing catalog update model_prices_and_context_window.json\n"
                + "  farthing catalog history gcp_gpu_price_history.csv.gz"
        )
        {
            CatalogList.Create(),
            CatalogShow.Create(),
            CatalogSearch.Create(),
            CatalogAdd.Create(),
            CatalogUpdateCommand.Create(),
            CatalogSupport.Create(),
            CatalogHistory.Create(),
        };
}
