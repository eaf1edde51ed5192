"""How a room lives: opened, entered, knocked at, handed on, closed."""
