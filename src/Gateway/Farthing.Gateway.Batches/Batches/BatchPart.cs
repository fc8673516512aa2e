using Farthing.Gateway.Admission;

namespace Farthing.Gateway.Batches;

/// <summary>Lines of one batch that go to a provider together, as one batch of its.</summary>
internal sealed record BatchPart
{
    /// <summary>Its lines are being taken; the provider has nothing of it.</summary>
    public const string Gathering = "gathering";

    /// <summary>It is whole. With tries, the provider may have it.</summary>
    public const string Sending = "sending";

    /// <summary>The provider has it.</summary>
    public const string Sent = "sent";

    /// <summary>All its lines have a result, or went back to the gateway.</summary>
    public const string Done = "done";

    /// <summary>Its id: the provider is told it, so that it is found again there.</summary>
    public required string Id { get; init; }

    /// <summary>The batch.</summary>
    public required string Batch { get; init; }

    /// <summary>The batch's key.</summary>
    public required string Key { get; init; }

    /// <summary>The key's team.</summary>
    public required string Team { get; init; }

    /// <summary>The key's user.</summary>
    public required string User { get; init; }

    /// <summary>The key's tags, with line feeds between them.</summary>
    public required string Tags { get; init; }

    /// <summary>The model as the client named it.</summary>
    public required string Model { get; init; }

    /// <summary>The deployment that its lines go to.</summary>
    public required string Deployment { get; init; }

    /// <summary>The provider's endpoint, such as <c>/v1/chat/completions</c>.</summary>
    public required string Endpoint { get; init; }

    /// <summary><see cref="Gathering"/>, <see cref="Sending"/>, <see cref="Sent"/> or <see cref="Done"/>.</summary>
    public string State { get; init; } = Gathering;

    /// <summary>The provider's id of it; empty before.</summary>
    public string Remote { get; init; } = "";

    /// <summary>The provider's id of its input file; empty without.</summary>
    public string Input { get; init; } = "";

    /// <summary>The provider's word for its state; empty before.</summary>
    public string Said { get; init; } = "";

    /// <summary>What was amiss, in words; empty without.</summary>
    public string Note { get; init; } = "";

    /// <summary>Its lines.</summary>
    public long Lines { get; init; }

    /// <summary>Lines that went back to the gateway.</summary>
    public long Returned { get; init; }

    /// <summary>Bytes of its items.</summary>
    public long Bytes { get; init; }

    /// <summary>Submissions that were begun.</summary>
    public long Tries { get; init; }

    /// <summary><see cref="Remote"/> was found by its size and time alone: its results have to show that it is this one.</summary>
    public bool IsGuess { get; init; }

    /// <summary>Provider's ids that turned out to be others, with line feeds between them.</summary>
    public string Others { get; init; } = "";

    /// <summary>When it was begun, Unix seconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>The batch's deadline, Unix seconds.</summary>
    public required long Deadline { get; init; }

    /// <summary>A line's id at the provider.</summary>
    public string IdOf(long number) => FormattableString.Invariant($"{Id}-{number}");

    /// <summary>The line number of an id at the provider; null for one that is not of this part.</summary>
    public long? NumberOf(string id) =>
        id.Length > Id.Length + 1
        && id.StartsWith(Id, StringComparison.Ordinal)
        && id[Id.Length] == '-'
        && long.TryParse(
            id.AsSpan(Id.Length + 1),
            System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture,
            out long number
        )
            ? number
            : null;

    /// <summary>Whom its lines are for, whatever has become of the key since.</summary>
    public Caller Caller =>
        new(
            Key,
            Team,
            User,
            Tags.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            new CallerRights(Models: null)
        );
}
