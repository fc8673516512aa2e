using System.Runtime.CompilerServices;
using Farthing.Gateway.Http;

namespace Farthing.Gateway.Forwarding;

/// <summary>An answer's body with the upstream's key masked, also where it comes in pieces. Bytes that may begin a key wait for those behind them.</summary>
/// <param name="inner">The body; disposed of by its owner.</param>
/// <param name="mask">What is masked.</param>
internal sealed class MaskedBody(Stream inner, SecretMask mask) : AsyncReadStream
{
    private const int SpareBytes = 4 << 10;

    private readonly byte[] held = new byte[mask.MaxBytes];
    private int heldBytes;
    private byte[] spare = []; // for readers whose buffer is smaller than what may be held back
    private int spareAt;
    private int spareEnd;

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    )
    {
        if (buffer.Length <= mask.MaxBytes || spareAt < spareEnd)
        {
            return ReadSpareAsync(buffer, cancellationToken);
        }

        ValueTask<int> reading = BeginRead(buffer, cancellationToken);
        if (!reading.IsCompletedSuccessfully)
        {
            return FinishAsync(reading, buffer, cancellationToken);
        }

        int read = reading.Result;
        int ready = Take(buffer.Span, read);
        return ready > 0 || read == 0
            ? new(ready)
            : FinishAsync(BeginRead(buffer, cancellationToken), buffer, cancellationToken);
    }

    private ValueTask<int> BeginRead(Memory<byte> buffer, CancellationToken cancellation)
    {
        held.AsSpan(0, heldBytes).CopyTo(buffer.Span);
        return inner.ReadAsync(buffer[heldBytes..], cancellation);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> FinishAsync(
        ValueTask<int> reading,
        Memory<byte> buffer,
        CancellationToken cancellation
    )
    {
        while (true)
        {
            int read = await reading;
            int ready = Take(buffer.Span, read);
            if (ready > 0 || read == 0)
            {
                return ready;
            }

            reading = BeginRead(buffer, cancellation);
        }
    }

    /// <summary>Masks what stands in a buffer and holds back what is undecided.</summary>
    /// <returns>Bytes that may go.</returns>
    private int Take(Span<byte> buffer, int read)
    {
        Span<byte> come = buffer[..(heldBytes + read)];
        if (read == 0)
        {
            // The body is at its end: a beginning that tells much of the key is masked as the key is.
            if (heldBytes >= SecretMask.MinBytes)
            {
                come.Fill((byte)'*');
            }

            heldBytes = 0;
            return come.Length;
        }

        mask.Apply(come);
        heldBytes = mask.OpenBytes(come);
        come[^heldBytes..].CopyTo(held);
        return come.Length - heldBytes;
    }

    private async ValueTask<int> ReadSpareAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        if (spareAt == spareEnd)
        {
            spare = spare.Length == 0 ? new byte[SpareBytes + mask.MaxBytes] : spare;
            spareAt = spareEnd = 0;
            spareEnd = await FinishAsync(BeginRead(spare, cancellation), spare, cancellation);
        }

        int length = Math.Min(buffer.Length, spareEnd - spareAt);
        spare.AsSpan(spareAt, length).CopyTo(buffer.Span);
        spareAt += length;
        return length;
    }
}
