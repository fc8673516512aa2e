namespace Farthing.Gateway.Mirroring;

/// <summary>Memory for what dry runs have not read yet, of all requests together. Live requests never wait for it: what does not fit is not followed.</summary>
/// <param name="bytes">Size.</param>
internal sealed class MirrorRoom(long bytes)
{
    private long taken;

    /// <summary>Bytes in it.</summary>
    public long Taken => Interlocked.Read(ref taken);

    /// <summary>Takes some; false where so many are not left.</summary>
    public bool TryTake(long some)
    {
        if (Interlocked.Add(ref taken, some) <= bytes)
        {
            return true;
        }

        GiveBack(some);
        return false;
    }

    /// <summary>Gives some back.</summary>
    public void GiveBack(long some) => Interlocked.Add(ref taken, -some);
}
