using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Protocol.Translation.Responses;

/// <content>The user, the tier, and members that only some formats have.</content>
internal sealed partial class ConversationWriter
{
    /// <summary>Members that go on by their name; only providers take all of them.</summary>
    private static readonly string[] Passed =
    [
        "metadata",
        "safety_identifier",
        "prompt_cache_key",
        "prompt_cache_retention",
        "prompt_cache_options",
    ];

    /// <summary>Who asks, and at which tier and under which key prompts are cached.</summary>
    private void WriteIdentity()
    {
        string tier = conversation.ServiceTier == "standard_only" ? "default" : conversation.ServiceTier;
        if (tier.Length > 0 && traits.IsHosted)
        {
            json.Name("service_tier"u8).Plain(tier);
        }
        else if (tier is not "" and not "auto" and not "default")
        {
            losses.Count("service_tier");
        }

        WriteUser();
        foreach (string name in Passed)
        {
            JsonValue value = conversation.TakeOther(name);
            if (name == "metadata" || traits.IsHosted) // The others mean nothing to engines.
            {
                Add(Encoding.ASCII.GetBytes(name), value);
            }
        }
    }

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

    private void DropOthers()
    {
        conversation.TakeOther("store"); // Nothing is stored.
        foreach (OtherMember other in conversation.Others)
        {
            if (!IsNothing(other.Value))
            {
                losses.Count(KnownNames.OfMember(other.Name));
            }
        }

        conversation.Others.Clear();
    }

    /// <summary>A value that asks for nothing.</summary>
    private static bool IsNothing(JsonValue value) =>
        value.Is("null"u8)
        || value.Is("false"u8)
        || value.Is("{}"u8)
        || value.Is("[]"u8)
        || (
            double.TryParse(value.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number == 0
        );
}
