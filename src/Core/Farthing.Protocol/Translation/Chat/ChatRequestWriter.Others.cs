using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Chat;

/// <content>The user, the tier, and members that only some formats have.</content>
internal sealed partial class ChatRequestWriter
{
    /// <summary>Members that are passed on to every upstream.</summary>
    private static readonly string[] Passed = ["seed", "logit_bias"];

    /// <summary>Members of providers: to engines they mean nothing.</summary>
    private static readonly string[] OfProviders =
    [
        "prompt_cache_key",
        "prompt_cache_retention",
        "prompt_cache_options",
        "safety_identifier",
    ];

    /// <summary>Members of providers that change the answer.</summary>
    private static readonly string[] OfProvidersAlone = ["verbosity", "prediction"];

    /// <summary>The end user's id: a provider wants at most 64 characters and no name.</summary>
    private void WriteUser()
    {
        if (!traits.IsHosted || conversation.User.IsEmpty)
        {
            return;
        }

        if (conversation.Others.Exists(other => other.Name == "safety_identifier"))
        {
            json.Name("user"u8).Text(conversation.User);
            return;
        }

        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(conversation.User.Plain()));
        json.Name("safety_identifier"u8).Plain(Convert.ToHexStringLower(hash));
    }

    private void WriteTier()
    {
        string tier = conversation.ServiceTier == "standard_only" ? "default" : conversation.ServiceTier;
        if (tier.Length == 0 || (tier == "auto" && !traits.IsHosted))
        {
            return;
        }

        if (traits.IsHosted)
        {
            json.Name("service_tier"u8).Plain(tier);
        }
        else if (tier != "default")
        {
            losses.Count("service_tier");
        }
    }

    private void WriteOthers()
    {
        foreach (string name in Passed)
        {
            Pass(name, conversation.TakeOther(name));
        }

        WriteLogProbs();
        foreach (string name in OfProviders)
        {
            JsonValue value = conversation.TakeOther(name);
            if (traits.IsHosted)
            {
                Pass(name, value);
            }
        }

        foreach (string name in OfProvidersAlone)
        {
            JsonValue value = conversation.TakeOther(name);
            if (traits.IsHosted)
            {
                Pass(name, value);
            }
            else if (value.IsThere)
            {
                losses.Count(name);
            }
        }

        foreach (OtherMember other in conversation.Others)
        {
            losses.Count(ChatFates.NameOf(other.Name));
        }

        conversation.Others.Clear();
    }

    /// <summary>Writes that log probabilities are wanted: the number of alternatives needs the flag here, and has it elsewhere by itself.</summary>
    private void WriteLogProbs()
    {
        JsonValue isAsked = conversation.TakeOther("logprobs");
        JsonValue top = conversation.TakeOther("top_logprobs");
        if (top.IsThere || isAsked.IsThere)
        {
            Pass("logprobs", top.IsThere ? JsonValue.Of("true") : isAsked);
            Pass("top_logprobs", top);
        }
    }

    private void Pass(string name, JsonValue value)
    {
        if (value.IsThere)
        {
            json.Name(JsonText.Of(name).Span).Raw(value);
        }
    }

    /// <summary>A text with a number or name of ours in it, escaped.</summary>
    private static JsonText Words(FormattableString words) =>
        JsonText.Of(words.ToString(CultureInfo.InvariantCulture));
}
