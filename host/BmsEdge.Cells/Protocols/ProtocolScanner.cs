using System;
using System.Collections.Generic;
using System.Globalization;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Protocols;

internal enum TokenKind
{
    Number,
    Word,
    Name,
    Slash,
    Open,
    Close,
    Separator,
    End,
}

/// <summary>A piece of the text with the place it stands at, both counted from 1.</summary>
internal readonly record struct Token(TokenKind Kind, string Text, double Number, int Line, int Column);

/// <summary>Cuts protocol text into numbers, words, quoted names and signs.</summary>
internal static class ProtocolScanner
{
    private const int LengthLimit = 1_000_000;

    public static List<Token> Scan(string text)
    {
        if (text.Length > LengthLimit)
        {
            throw new BmsException(BmsErrorCode.BadArgument, FormattableString.Invariant($"The protocol is longer than {LengthLimit} characters."));
        }

        var tokens = new List<Token>();
        int line = 1, lineStart = 0, i = 0;
        while (i < text.Length)
        {
            char c = text[i];
            int column = i - lineStart + 1;
            if (c == '\n' || c == ';')
            {
                tokens.Add(new Token(TokenKind.Separator, c == ';' ? ";" : "end of line", 0, line, column));
                i++;
                if (c == '\n')
                {
                    line++;
                    lineStart = i;
                }
            }
            else if (char.IsWhiteSpace(c) || c == ',')
            {
                i++;
            }
            else if (c == '#')
            {
                while (i < text.Length && text[i] != '\n')
                {
                    i++;
                }
            }
            else if (c is '{' or '}' or '/')
            {
                tokens.Add(new Token(c == '{' ? TokenKind.Open : c == '}' ? TokenKind.Close : TokenKind.Slash, c.ToString(), 0, line, column));
                i++;
            }
            else if (c == '"')
            {
                int end = text.IndexOf('"', i + 1);
                if (end < 0 || text.IndexOf('\n', i, end - i) >= 0)
                {
                    throw Fault(line, column, "a quoted name does not end on its line");
                }

                tokens.Add(new Token(TokenKind.Name, text[(i + 1)..end], 0, line, column));
                i = end + 1;
            }
            else if (char.IsAsciiDigit(c) || c is '.' or '-' or '+')
            {
                int end = i + 1;
                while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.' || IsExponent(text, end)))
                {
                    end += IsExponent(text, end) ? 2 : 1;
                }

                string digits = text[i..end];
                if (!double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) || !double.IsFinite(number))
                {
                    throw Fault(line, column, $"'{digits}' is not a number");
                }

                tokens.Add(new Token(TokenKind.Number, digits, number, line, column));
                i = end;
            }
            else if (char.IsLetter(c) || c is '°' or 'Ω' or '%')
            {
                int end = i + 1;
                while (end < text.Length && (char.IsLetter(text[end]) || text[end] == '_'))
                {
                    end++;
                }

                tokens.Add(new Token(TokenKind.Word, text[i..end], 0, line, column));
                i = end;
            }
            else
            {
                throw Fault(line, column, $"'{c}' has no meaning here");
            }
        }

        tokens.Add(new Token(TokenKind.End, "end of the protocol", 0, line, text.Length - lineStart + 1));
        return tokens;
    }

    public static BmsException Fault(int line, int column, string what) =>
        new(BmsErrorCode.BadArgument, FormattableString.Invariant($"Protocol, line {line}, column {column}: {what}."));

    /// <summary>An exponent such as e-3: the letter, then a sign or digit, after which digits follow.</summary>
    private static bool IsExponent(string text, int i) =>
        text[i] is 'e' or 'E' && i + 1 < text.Length && (char.IsAsciiDigit(text[i + 1]) || (text[i + 1] is '-' or '+' && i + 2 < text.Length && char.IsAsciiDigit(text[i + 2])));
}
