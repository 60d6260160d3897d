using System;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using BmsEdge.Foundation;

namespace BmsEdge.Cells.Parameters.Bpx;

/// <summary>
/// Functions of one variable written as text, as in BPX files: numbers, <c>x</c>, <c>+ - * / **</c>, parentheses and a few named functions. Nothing else
/// is understood, so nothing else can be run. Precedence as in Python: <c>-x ** 2</c> is <c>-(x ** 2)</c>, <c>2 ** -x</c> works, powers group to the right.
/// </summary>
public sealed class MathExpression
{
    private const int LongestText = 100_000;
    private const int DeepestNesting = 200;
    private static readonly string[] Functions = ["exp", "log", "sqrt", "abs", "sin", "cos", "tan", "sinh", "cosh", "tanh"];
    private static readonly ParameterExpression Variable = Expression.Parameter(typeof(double), "x");
    private readonly string _text;
    private readonly string _where;
    private int _at;
    private int _depth;

    private MathExpression(string text, string where) => (_text, _where) = (text, where);

    /// <summary>Compiles an expression.</summary>
    /// <param name="text">The expression.</param>
    /// <param name="where">What to call the place in an error, as in "cell.json, Negative electrode, OCP [V]".</param>
    /// <exception cref="BmsException">It is not one; the message gives place, column and what is understood.</exception>
    public static Func<double, double> Compile(string text, string where)
    {
        if (text.Length > LongestText)
        {
            throw new BmsException(BmsErrorCode.BadData, $"{where}: the expression has {text.Length} characters, more than {LongestText}.");
        }

        MathExpression parser = new(text, where);
        var body = parser.Sum();
        parser.SkipBlanks();
        if (parser._at < text.Length)
        {
            throw parser.Fault(parser._at, $"'{text[parser._at]}' does not belong here");
        }

        return Expression.Lambda<Func<double, double>>(body, Variable).Compile();
    }

    private Expression Sum()
    {
        if (++_depth > DeepestNesting)
        {
            throw Fault(_at, $"more than {DeepestNesting} levels of parentheses");
        }

        var left = Product();
        for (; ; )
        {
            if (Take('+'))
            {
                left = Expression.Add(left, Product());
            }
            else if (Take('-'))
            {
                left = Expression.Subtract(left, Product());
            }
            else
            {
                _depth--;
                return left;
            }
        }
    }

    private Expression Product()
    {
        var left = Signed();
        for (; ; )
        {
            SkipBlanks();
            if (_at + 1 < _text.Length && _text[_at] == '*' && _text[_at + 1] == '*')
            {
                throw Fault(_at, "'**' has nothing on its left");
            }

            if (Take('*'))
            {
                left = Expression.Multiply(left, Signed());
            }
            else if (Take('/'))
            {
                left = Expression.Divide(left, Signed());
            }
            else
            {
                return left;
            }
        }
    }

    private Expression Signed()
    {
        bool negative = false;
        for (; ; )
        {
            if (Take('-'))
            {
                negative = !negative;
            }
            else if (!Take('+'))
            {
                break;
            }
        }

        var value = Power();
        return negative ? Expression.Negate(value) : value;
    }

    private Expression Power()
    {
        var left = Atom();
        SkipBlanks();
        if (_at + 1 < _text.Length && _text[_at] == '*' && _text[_at + 1] == '*')
        {
            _at += 2;
            if (++_depth > DeepestNesting)
            {
                throw Fault(_at, $"more than {DeepestNesting} powers of powers");
            }

            var exponent = Signed();
            _depth--;
            return Expression.Call(Method(nameof(Math.Pow), 2), left, exponent);
        }

        return left;
    }

    private Expression Atom()
    {
        SkipBlanks();
        int start = _at;
        if (Take('('))
        {
            var inner = Sum();
            Expect(')', start);
            return inner;
        }

        if (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '.'))
        {
            return Number();
        }

        while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] is '_'))
        {
            _at++;
        }

        string name = _text[start.._at];
        if (name == "x")
        {
            return Variable;
        }

        if (Array.IndexOf(Functions, name) >= 0)
        {
            SkipBlanks();
            int open = _at;
            Expect('(', open);
            var argument = Sum();
            Expect(')', open);
            return Expression.Call(Method(char.ToUpperInvariant(name[0]) + name[1..], 1), argument);
        }

        throw Fault(start, name.Length > 0 ? $"'{name}' is not known" : start < _text.Length ? $"'{_text[start]}' does not belong here" : "the expression ends too early");
    }

    private ConstantExpression Number()
    {
        int start = _at;
        while (_at < _text.Length && (char.IsAsciiDigit(_text[_at]) || _text[_at] == '.'))
        {
            _at++;
        }

        if (_at < _text.Length && _text[_at] is 'e' or 'E')
        {
            int exponent = _at + 1;
            if (exponent < _text.Length && _text[exponent] is '+' or '-')
            {
                exponent++;
            }

            if (exponent < _text.Length && char.IsAsciiDigit(_text[exponent]))
            {
                _at = exponent;
                while (_at < _text.Length && char.IsAsciiDigit(_text[_at]))
                {
                    _at++;
                }
            }
        }

        string digits = _text[start.._at];
        return double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? Expression.Constant(value)
            : throw Fault(start, $"'{digits}' is not a number");
    }

    private static MethodInfo Method(string name, int arguments)
    {
        var types = new Type[arguments];
        Array.Fill(types, typeof(double));
        return typeof(Math).GetMethod(name, types)!;
    }

    private bool Take(char wanted)
    {
        SkipBlanks();
        if (_at >= _text.Length || _text[_at] != wanted)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(char wanted, int opened)
    {
        if (!Take(wanted))
        {
            throw Fault(opened, wanted == ')' ? "this parenthesis is not closed" : "a function wants '(' after its name");
        }
    }

    private void SkipBlanks()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at]))
        {
            _at++;
        }
    }

    private BmsException Fault(int at, string what) => new(
        BmsErrorCode.BadData,
        $"{_where}: column {at + 1}: {what}. An expression may use numbers, x, + - * / **, parentheses and {string.Join(", ", Functions)}.");
}
