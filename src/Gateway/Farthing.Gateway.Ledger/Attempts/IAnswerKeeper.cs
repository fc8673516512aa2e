using Farthing.Gateway.Journal.Records;

namespace Farthing.Gateway.Attempts;

/// <summary>Keeps an answer and its charge together where they outlive a kill, before the charge goes into the journal: for requests whose answer nobody waits for at a connection.</summary>
internal interface IAnswerKeeper
{
    /// <summary>The answer was made once, whoever reads it: where it is not kept, its charge is another's or comes later, and this attempt costs nothing.</summary>
    bool IsReadAgain { get; }

    /// <summary>Keeps an answer that is whole.</summary>
    /// <param name="charge">What is about to be written.</param>
    /// <param name="body">The answer as its client gets it.</param>
    /// <returns>False where it is not kept, since nobody wants it any more: it is charged as called off.</returns>
    bool TryKeep(in SettleRecord charge, ReadOnlyMemory<byte> body);
}
