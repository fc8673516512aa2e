using Farthing.Catalogs;
using Farthing.Catalogs.Apis;
using Farthing.Numerics.Billing;

namespace Farthing.Gateway.Moving;

/// <summary>Prices of tokens of LiteLLM's deployments: as they stand there, else as the catalog has them.</summary>
/// <param name="catalog">For prices that the configuration does not say.</param>
internal sealed class LiteLlmPrices(Catalog catalog)
{
    /// <summary>Adds the price of a deployment's tokens: the stated one, that of its base model, or the catalog's.</summary>
    /// <param name="deployment">Gets it.</param>
    /// <param name="cloud">The catalog's entry of its maker, where a cloud sells it; null elsewhere.</param>
    /// <param name="seller">The entry of its own seller.</param>
    /// <param name="usual">The entry that the gateway takes by itself.</param>
    /// <param name="settings">The entry's <c>litellm_params</c>.</param>
    /// <param name="info">Its <c>model_info</c>.</param>
    public void Add(
        YamlMembers deployment,
        string? cloud,
        string seller,
        string usual,
        LiteLlmSection settings,
        LiteLlmSection? info
    )
    {
        string? other = BaseModel(settings, info) ?? cloud;
        string name = other ?? seller;
        ApiPrice? listed = catalog.TryApi(name, out _);
        string? input = Price("input_cost_per_token");
        string? output = Price("output_cost_per_token");
        string? cached = Price("cache_read_input_token_cost");
        string? written = Price("cache_creation_input_token_cost");
        if (input is not null && output is not null)
        {
            YamlMembers price = new YamlMembers()
                .With("in", input)
                .With("cached", cached)
                .With("cache_write", written)
                .With("out", output);
            foreach (
                TokenPartRow part in TokenPartRow.All.Where(part =>
                    part.IsOfTokens && part.LiteLlm.Length > 0
                )
            )
            {
                price.With(part.Word, Price(part.LiteLlm));
            }

            deployment.With("price", price);
        }
        else if (listed is null)
        {
            deployment.With("unpriced", "true");
            settings.Note(
                "model",
                $"no price stands here, and farthing's catalog has none for {name}: unpriced, so that no budget counts its dollars; add price: {{ in: $…/M, out: $…/M }}"
            );
        }
        else if (name != usual)
        {
            deployment.With("catalog", listed.Id);
            if (other is not null)
            {
                settings.Note(
                    "model",
                    $"no price stands here: priced as {listed.Id}; look up what the seller takes"
                );
            }
        }

        if (!deployment.Exists(one => one.Name == "price") && listed is { Unread.Count: > 0 })
        {
            settings.Note("model", LiteLlmUncharged.Words(name, listed.Unread));
        }

        string? Price(string member)
        {
            LiteLlmSection? holder = settings.Names.Contains(member) ? settings : info;
            if (holder?.Number(member) is not decimal perToken)
            {
                return null;
            }

            string? price = LiteLlmWords.PerMillion(perToken);
            if (price is null)
            {
                holder.Note(member, "finer than a millionth of a dollar per million tokens; left out");
            }

            return price;
        }
    }

    /// <summary>The catalog's entry of <c>base_model</c>, by which LiteLLM prices a deployment of another name; null without one that is known.</summary>
    private string? BaseModel(LiteLlmSection settings, LiteLlmSection? info)
    {
        LiteLlmSection? holder = settings.Names.Contains("base_model") ? settings : info;
        if (holder?.Text("base_model") is not { Length: > 0 } stated)
        {
            return null;
        }

        string last = stated[(stated.LastIndexOf('/') + 1)..];
        string[] names = stated.StartsWith("azure/", StringComparison.Ordinal)
            ? [$"openai/{last}"]
            : [stated, $"openai/{last}"];
        foreach (string name in names)
        {
            if (catalog.TryApi(name, out _) is { } found)
            {
                return found.Id;
            }
        }

        holder.Note(
            "base_model",
            $"farthing's catalog has no price of {stated}; catalog: names another entry"
        );
        return null;
    }
}
