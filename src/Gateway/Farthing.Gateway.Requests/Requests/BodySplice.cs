using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Farthing.Gateway.Upstreams;

namespace Farthing.Gateway.Requests;

/// <summary>Changes to a body by offset: all other bytes go out as they came.</summary>
public sealed class BodySplice
{
    private readonly List<Edit> edits = new(4);

    private readonly RequestPeek peek;

    private BodySplice(RequestPeek peek) => this.peek = peek;

    /// <summary>Bytes that the body grows by.</summary>
    public int Growth { get; private set; }

    /// <summary>The changes that a deployment needs: its model's name, the output limit, usage in streams.</summary>
    /// <param name="peek">What the body says.</param>
    /// <param name="deployment">Where it goes.</param>
    /// <param name="outputTokens">The most that one choice may have; null: as much as the model will. Ignored where nothing is generated.</param>
    /// <param name="usage">How a stream's usage is asked for.</param>
    public static BodySplice For(
        RequestPeek peek,
        Deployment deployment,
        long? outputTokens,
        UsageForcing usage
    )
    {
        BodySplice splice = new(peek);
        if (
            !deployment.Upstream.IsCloud // The model leaves the body.
            && !string.Equals(deployment.UpstreamModel, peek.Model, StringComparison.Ordinal)
        )
        {
            splice.Replace(
                peek.ModelAt,
                Encoding.UTF8.GetBytes(
                    peek.Dialect.IsForm
                        ? deployment.UpstreamModel
                        : $"\"{JsonEncodedText.Encode(deployment.UpstreamModel)}\""
                )
            );
        }

        if (peek.Dialect.Generates && outputTokens is long most)
        {
            splice.Limit(peek, deployment, most);
        }

        if (peek.IsStream && peek.Dialect.HasStreamOptions)
        {
            splice.ForceUsage(peek, usage);
        }

        foreach (JsonSpan block in peek.ForeignThinking)
        {
            splice.Replace(block, []);
        }

        splice.Sort();
        return splice;
    }

    /// <summary>Puts other members in the place of the model's, as clouds want it, which name the model in the address. A client's own <c>anthropic_version</c> and <c>anthropic_beta</c> leave the body: the gateway decides them.</summary>
    /// <param name="body">The body.</param>
    /// <param name="members">The other members, at least one, without a comma around them.</param>
    /// <param name="dropsStream"><c>stream</c> leaves the body, too.</param>
    internal void ReplaceModel(ReadOnlySpan<byte> body, string members, bool dropsStream)
    {
        Replace(peek.ModelMemberAt, Encoding.UTF8.GetBytes(members));
        Drop(peek.VersionMemberAt, body);
        Drop(peek.BetasMemberAt, body);
        if (dropsStream)
        {
            Drop(peek.StreamMemberAt, body);
        }

        Sort();
    }

    /// <summary>Adds the changed body to a hash.</summary>
    internal void AppendTo(IncrementalHash hash, ReadOnlySpan<byte> body)
    {
        int from = 0;
        foreach (Edit edit in edits)
        {
            hash.AppendData(body[from..edit.At]);
            hash.AppendData(edit.Text);
            from = edit.At + edit.Removed;
        }

        hash.AppendData(body[from..]);
    }

    /// <summary>Writes the changed body.</summary>
    public async ValueTask WriteAsync(
        ReadOnlyMemory<byte> body,
        Stream target,
        CancellationToken cancellation
    )
    {
        int from = 0;
        for (int i = 0; i < edits.Count; i++)
        {
            Edit edit = edits[i];
            await target.WriteAsync(body[from..edit.At], cancellation);
            await target.WriteAsync(edit.Text, cancellation);
            from = edit.At + edit.Removed;
        }

        await target.WriteAsync(body[from..], cancellation);
    }

    /// <summary>Takes out a member with the comma between it and the model's, which stays in its place: no two removals meet.</summary>
    private void Drop(JsonSpan member, ReadOnlySpan<byte> body)
    {
        if (!member.IsThere)
        {
            return;
        }

        (int start, int end) = (member.Start, member.Start + member.Length);
        if (start < peek.ModelMemberAt.Start)
        {
            end += body[end..].IndexOf((byte)',') + 1;
        }
        else
        {
            start = body[..start].LastIndexOf((byte)',');
        }

        Replace(new JsonSpan(start, end - start), []);
    }

    /// <summary>Puts a text in the place of bytes of the body; <see cref="Sort"/> follows.</summary>
    /// <param name="span">The bytes; none: it is inserted.</param>
    /// <param name="text">The text.</param>
    internal void Put(JsonSpan span, byte[] text) => Add(new Edit(span.Start, span.Length, text));

    /// <summary>By place; what is inserted before what is removed there.</summary>
    internal void Sort() =>
        edits.Sort(static (a, b) => a.At != b.At ? a.At.CompareTo(b.At) : a.Removed.CompareTo(b.Removed));

    private void Limit(RequestPeek peek, Deployment deployment, long outputTokens)
    {
        bool isStated = Cut(peek.MaxTokens, outputTokens);
        isStated |=
            Cut(peek.MaxNewTokens, outputTokens)
            && (!peek.Dialect.HasMaxTokens || deployment.TakesMaxCompletionTokens);
        if (isStated)
        {
            return;
        }

        bool takesNew = !peek.Dialect.HasMaxTokens || deployment.TakesMaxCompletionTokens;
        string name = (takesNew ? peek.Dialect.NewLimit : null) ?? "max_tokens";
        OutputLimit empty = name == "max_tokens" ? peek.MaxTokens : peek.MaxNewTokens;
        byte[] number = Number(outputTokens);
        if (empty.Span.IsThere)
        {
            Replace(empty.Span, number); // It is null.
        }
        else
        {
            Insert(
                peek.InsertAt,
                Encoding.UTF8.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"\"{name}\":{outputTokens},")
                )
            );
        }
    }

    /// <summary>Cuts a limit down; false where it states none.</summary>
    private bool Cut(OutputLimit limit, long outputTokens)
    {
        if (limit.Tokens > outputTokens)
        {
            Replace(limit.Span, Number(outputTokens));
        }

        return limit.Tokens is not null;
    }

    private void ForceUsage(RequestPeek peek, UsageForcing forcing)
    {
        if (forcing == UsageForcing.None)
        {
            return;
        }

        bool isContinuous = forcing == UsageForcing.Continuous;
        if (!peek.StreamOptionsAt.IsThere || peek.AreStreamOptionsEmpty)
        {
            byte[] options = isContinuous
                ? "{\"include_usage\":true,\"continuous_usage_stats\":true}"u8.ToArray()
                : "{\"include_usage\":true}"u8.ToArray();
            if (peek.StreamOptionsAt.IsThere)
            {
                Replace(peek.StreamOptionsAt, options);
            }
            else
            {
                Insert(peek.InsertAt, [.. "\"stream_options\":"u8, .. options, (byte)',']);
            }

            return;
        }

        Force(peek, peek.IncludeUsageAt, peek.AsksUsage, "\"include_usage\":true,"u8);
        if (isContinuous)
        {
            Force(
                peek,
                peek.ContinuousUsageAt,
                peek.AsksContinuousUsage,
                "\"continuous_usage_stats\":true,"u8
            );
        }
    }

    private void Force(RequestPeek peek, JsonSpan at, bool isTrue, ReadOnlySpan<byte> member)
    {
        if (!at.IsThere)
        {
            Insert(peek.StreamOptionsAt.Start + 1, member.ToArray());
        }
        else if (!isTrue)
        {
            Replace(at, "true"u8.ToArray());
        }
    }

    private static byte[] Number(long value) =>
        Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture));

    private void Insert(int at, byte[] text) => Add(new Edit(at, 0, text));

    private void Replace(JsonSpan span, byte[] text) => Add(new Edit(span.Start, span.Length, text));

    private void Add(Edit edit)
    {
        edits.Add(edit);
        Growth += edit.Text.Length - edit.Removed;
    }

    private readonly record struct Edit(int At, int Removed, byte[] Text);
}
