using System;

namespace BmsEdge.Foundation;

/// <summary>What kind of thing was wrong; stable text for machines is the member name.</summary>
public enum BmsErrorCode
{
    /// <summary>A file or folder is not there.</summary>
    NotFound,

    /// <summary>A data file breaks its format (missing column, text in a number, time running backwards, empty).</summary>
    BadData,

    /// <summary>A model package or blob is refused.</summary>
    BadModel,

    /// <summary>nf.config is refused.</summary>
    BadConfiguration,

    /// <summary>An output could not be written; what was there before is untouched.</summary>
    WriteFailed,

    /// <summary>An argument does not make sense together with the data.</summary>
    BadArgument,
}

/// <summary>
/// The one exception family of the host: the message says what was wrong, where (file, row, column, key) and what to do.
/// </summary>
public sealed class BmsException : Exception
{
    /// <summary>Makes the exception.</summary>
    /// <param name="code">Kind of error.</param>
    /// <param name="message">What, where, what to do; one sentence each.</param>
    /// <param name="inner">Cause, if any.</param>
    public BmsException(BmsErrorCode code, string message, Exception? inner = null)
        : base(message, inner) => Code = code;

    /// <summary>Kind of error.</summary>
    public BmsErrorCode Code { get; }
}
