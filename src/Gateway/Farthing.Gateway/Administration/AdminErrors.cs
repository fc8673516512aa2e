using Farthing.Gateway.Administration.Bodies;
using Farthing.Gateway.Caching.Policies;
using Farthing.Gateway.Journal;
using Farthing.Gateway.Keys.Stored;
using Farthing.Gateway.Ledger;
using Farthing.Numerics.Faults;
using Microsoft.Data.Sqlite;

namespace Farthing.Gateway.Administration;

/// <summary>Faults as the admin API answers them: always <c>{"error":{"faults":[…]}}</c>, with a status.</summary>
internal static class AdminErrors
{
    /// <summary>The status of several faults: that of the first.</summary>
    public static int StatusOf(FarthingException wrong) => StatusOf(wrong.Faults[0].Code);

    /// <summary>The status of a fault.</summary>
    public static int StatusOf(string code) =>
        code switch
        {
            AdminFaultCodes.Refused => 401,
            AdminFaultCodes.NotAllowed => 403,
            AdminFaultCodes.Throttled => 429,
            AdminFaultCodes.OtherHost => 421,
            AdminFaultCodes.NotFound => 404,
            AdminFaultCodes.NoRoute => 404,
            AdminFaultCodes.Exists
            or AdminFaultCodes.InConfiguration
            or AdminFaultCodes.Changed
            or AdminFaultCodes.NoConfiguration
            or CacheFaultCodes.NoEvidence => 409,
            AdminFaultCodes.TooLong => 413,
            AdminFaultCodes.StoreAway
            or AdminFaultCodes.NoJournal
            or LedgerFaultCodes.StatementsInUse
            or LedgerFaultCodes.Away
            or LedgerFaultCodes.Unreadable => 503,
            _ => 400,
        };

    /// <summary>Maps exceptions of the outside world to faults; null for anything else.</summary>
    public static Fault? FaultOf(Exception thrown) =>
        thrown switch
        {
            KeyChangedException => new Fault(AdminFaultCodes.Changed, thrown.Message)
            {
                Path = "id",
                Expected = "the call once more",
            },
            KeyStoreAwayException => new Fault(AdminFaultCodes.StoreAway, thrown.Message)
            {
                Expected = "the call once more, when the store of keys can be used",
            },
            JournalUnavailableException => new Fault(AdminFaultCodes.NoJournal, thrown.Message)
            {
                Expected = "the call once more, when the journal's disk can be written",
            },
            SqliteException => new Fault(AdminFaultCodes.StoreAway, "the ledger cannot be read now")
            {
                Expected = "the call once more",
            },
            _ => null,
        };
}
