using Farthing.Gateway.Keys.Stored;

namespace Farthing.Gateway.Administration;

/// <summary>Notes what administrators did.</summary>
/// <param name="store">Where it is kept.</param>
/// <param name="clock">The time of an event.</param>
internal sealed class AdminNotes(IKeyStore store, TimeProvider clock)
{
    /// <summary>The time of an event.</summary>
    public TimeProvider Clock => clock;

    /// <summary>Notes what was done already; false where nobody can note it, and then the answer says so.</summary>
    public async Task<bool> NoteAsync(AdminEvent said)
    {
        try
        {
            await store.NoteAsync(said, CancellationToken.None);
            return true;
        }
        catch (KeyStoreAwayException)
        {
            return false;
        }
    }
}
