using Farthing.Gateway.Dialects;
using Farthing.Gateway.Http;
using Farthing.Gateway.Requests;
using Farthing.Gateway.Upstreams;
using Farthing.Protocol.OpenAi;
using Farthing.Protocol.Translation;
using Farthing.Protocol.Translation.Json;
using Farthing.Protocol.Translation.Requests;

namespace Farthing.Gateway.Translating;

/// <summary>Decides in which format a request goes to a deployment, and translates it where that is not the client's.</summary>
internal static class RequestTranslator
{
    private const string CacheKeyMember = "prompt_cache_key";

    private static ApiError NoRoom { get; } =
        new(
            429,
            "rate_limit_error",
            "As many bytes of bodies are under way for this key as it may have, or as the gateway keeps for all keys.",
            null,
            "rate_limit_exceeded"
        );

    /// <summary>The dialect in which a deployment gets a client's request; null where it can't have it.</summary>
    /// <remarks>vLLM counts the tokens of messages itself, whatever else it speaks.</remarks>
    public static Dialect? TargetOf(Dialect client, Upstream upstream)
    {
        if (client.Counts is Dialect counted)
        {
            return
                (upstream.Api & client.Served) != 0 && upstream.Takes(counted.Name)
                || upstream.Engine == "vllm"
                ? client
                : null;
        }

        if (client.Format is null)
        {
            return (upstream.Api & client.Served) != 0 ? client : null;
        }

        return upstream.Takes(client.Format.Name) ? client : Dialect.OfFormat(upstream.PreferredFormat);
    }

    /// <summary>Translates a client's body for a deployment.</summary>
    /// <param name="peek">What the body says.</param>
    /// <param name="body">The body; the translation refers to it.</param>
    /// <param name="deployment">Where it goes.</param>
    /// <param name="target">The dialect there.</param>
    /// <param name="cacheKey">What a provider may tell sessions by, for its prompt cache, where the client's format has no such member; empty: it is not told.</param>
    /// <param name="outbound">The translation; null where it is refused.</param>
    /// <returns>What is wrong with it; null where nothing is.</returns>
    public static ApiError? Translate(
        RequestPeek peek,
        RequestBody body,
        Deployment deployment,
        Dialect target,
        string cacheKey,
        out Outbound? outbound
    )
    {
        outbound = null;
        WireFormat client = peek.Dialect.Format!;
        WireFormat upstream = target.Format!;
        PooledBytes written = new(body.Bytes.Length + 512);
        try
        {
            Losses losses = new();
            ToolTable tools = new();
            UpstreamTraits traits = deployment.Traits;
            Conversation conversation = client.ReadRequest(body.Bytes, losses);
            ToolPairs.Check(conversation);
            if (traits.IsHosted && cacheKey.Length > 0 && target.HasCacheKey)
            {
                // It stands for the breakpoints that a client of Messages sets.
                conversation.TakeOther(CacheKeyMember);
                conversation.Others.Add(new OtherMember(CacheKeyMember, JsonValue.Of($"\"{cacheKey}\"")));
            }

            upstream.WriteRequest(conversation, traits, tools, losses, written);
            ApiError? fault = RequestReader.Read(written.Span, target, out RequestPeek translated);
            if (fault is not null)
            {
                return fault;
            }

            translated.Model = peek.Model; // Messages name the model as the client did.
            if (body.TryBeside(written) is not RequestBody made)
            {
                return NoRoom;
            }

            outbound = new Outbound
            {
                Dialect = target,
                Peek = translated,
                Body = made,
                Translation = new Translation(client, upstream, conversation, traits, tools, losses),
            };
            return null;
        }
        catch (RequestRefusedException refused)
        {
            return refused.Error;
        }
        finally
        {
            if (outbound is null)
            {
                written.Dispose();
            }
        }
    }
}
